// SPDX-License-Identifier: Apache-2.0
// Rows of the table summary, in and out. Inside this room only.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "store/records.hpp"

namespace scalebench::store {

class Database;

void insert_summaries(Database& database, std::span<const Summary> summaries);
std::vector<Summary> read_summaries(Database& database, std::int64_t run);

}  // namespace scalebench::store
