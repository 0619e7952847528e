// SPDX-License-Identifier: Apache-2.0
// The comparison: the same rows by SQLite's own advice, a prepared INSERT in one transaction, without this room.
#pragma once

#include <filesystem>

namespace scalebench::store::bench {

/// Stores every record of the spools in `folder` in a table like sample in a new database.
void load_by_prepared_insert(const std::filesystem::path& database, const std::filesystem::path& folder);

}  // namespace scalebench::store::bench
