// SPDX-License-Identifier: Apache-2.0
// What the clock on the wall shows beside the monotonic one, by which samples are taken: others (servers, schedulers)
// stamp by it. No clock of its own: fed with readings.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <optional>

namespace scalebench::engine {

/// Both clocks at one moment.
struct ClockPair {
  std::uint64_t at_ns = 0;   ///< CLOCK_MONOTONIC
  std::int64_t unix_ns = 0;  ///< CLOCK_REALTIME

  std::int64_t offset_ns() const noexcept { return unix_ns - static_cast<std::int64_t>(at_ns); }
};

/// The tightest of a few readings.
ClockPair read_both_clocks();

class WallWatch {
 public:
  static constexpr std::uint64_t between_looks_ns = 60'000'000'000;
  static constexpr std::int64_t smallest_step_ns = 1'000'000;

  /// When to look again; never before somebody looked once.
  std::uint64_t next_ns() const noexcept { return next_ns_; }

  /// By how much somebody set the clock since the reading before; nothing when by less than a millisecond.
  std::optional<std::int64_t> take(const ClockPair& now) noexcept {
    const std::optional<std::int64_t> before = offset_ns_;
    offset_ns_ = now.offset_ns();
    next_ns_ = now.at_ns + between_looks_ns;
    if (!before || std::abs(*offset_ns_ - *before) <= smallest_step_ns) return std::nullopt;
    return *offset_ns_ - *before;
  }

 private:
  std::optional<std::int64_t> offset_ns_;
  std::uint64_t next_ns_ = UINT64_MAX;
};

}  // namespace scalebench::engine
