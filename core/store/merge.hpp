// SPDX-License-Identifier: Apache-2.0
// Takes the campaigns of one database into another.
#pragma once

#include <cstdint>
#include <filesystem>

namespace scalebench::store {

struct Merged {
  std::int64_t campaigns = 0;
  std::int64_t runs = 0;
  std::int64_t samples = 0;
  std::int64_t skipped = 0;  ///< campaigns that were there already
  std::int64_t left = 0;     ///< runs of these that have ended in `from` and read planned or running here: not taken
};

/// Copies every campaign of `from` that `into` does not have (by uuid), with all that belongs to it, under new ids.
/// `into` is created when it does not exist; `from` is not changed. All or nothing. Throws wrong_input when the two
/// are one file or their schemas differ.
Merged merge(const std::filesystem::path& into, const std::filesystem::path& from);

}  // namespace scalebench::store
