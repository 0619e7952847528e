// SPDX-License-Identifier: Apache-2.0
// The two clocks: CLOCK_MONOTONIC for everything that is measured, UTC for what people read.
#pragma once

#include <time.h>

#include <cstdint>
#include <string>

namespace scalebench::base {

/// CLOCK_MONOTONIC of this node.
inline std::uint64_t now_ns() noexcept {
  timespec now;
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(now.tv_nsec);
}

/// ISO 8601 with milliseconds: 2024-05-01T12:00:00.123Z.
std::string utc_now();

/// What one now_ns() costs here: the median difference of reads taken back to back. Takes under a millisecond.
std::uint64_t clock_cost_ns();

}  // namespace scalebench::base
