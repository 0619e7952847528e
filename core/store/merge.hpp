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

// Takes the runs of one database into another.

struct Merged {
  std::int64_t campaigns = 0;  ///< that anything was taken of
  std::int64_t runs = 0;
  std::int64_t samples = 0;
  std::int64_t skipped = 0;  ///< campaigns that were there already, with all their runs
};

/// Copies every run of `from` that `into` does not have, with all that belongs to it, under new ids; and those that are
/// open in `into` and have ended in `from`, under the ids they have there. Runs are the same by the uuid of their
/// campaign, configuration, repetition and attempt. `into` is created when it does not exist; `from` is not changed.
/// All or nothing. Throws wrong_input when the two are one file.
Merged merge(const std::filesystem::path& into, const std::filesystem::path& from);

}  // namespace scalebench::store
