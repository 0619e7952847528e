// SPDX-License-Identifier: Apache-2.0
// Takes runs out of a database.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

namespace scalebench::store {

class Database;

/// Series of a run with their samples; `which` is a condition on the table series. For use in this room.
void erase_series(Database& database, std::int64_t run, std::string_view which);

/// Removes the runs with all that belongs to them, launches and campaigns that are left without runs, and gives the
/// space back to the file system where there is room to do so. All or nothing; throws wrong_input for an unknown id.
void delete_runs(const std::filesystem::path& file, std::span<const std::int64_t> runs);

}  // namespace scalebench::store
