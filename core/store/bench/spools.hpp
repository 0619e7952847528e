// SPDX-License-Identifier: Apache-2.0
// What the ranks of a finished job leave behind, made by the real spool and journal.
#pragma once

#include <cstdint>
#include <filesystem>

namespace scalebench::store::bench {

struct Shape {
  int ranks = 1;
  int metrics = 1;
  std::uint32_t iterations = 1;

  std::int64_t rows() const { return std::int64_t{ranks} * metrics * iterations; }
};

/// Values are spread around 100 µs; each section of an iteration begins where the one before ended.
void write_spools(const std::filesystem::path& folder, const Shape& shape);

}  // namespace scalebench::store::bench
