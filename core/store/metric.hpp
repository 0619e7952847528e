// SPDX-License-Identifier: Apache-2.0
// Metrics are shared by all runs of a file. Inside this room only.
#pragma once

#include <cstdint>
#include <string>

namespace scalebench::store {

class Database;

/// Its id; added when it is new.
std::int64_t find_metric(Database& database, const std::string& plugin, const std::string& workload,
                         const std::string& name, const std::string& unit);

}  // namespace scalebench::store
