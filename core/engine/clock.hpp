// SPDX-License-Identifier: Apache-2.0
// What one rank knows of another's clock. Pure: fed with the stamps of messages.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <vector>

#include "engine/group.hpp"
#include "engine/host.hpp"

namespace scalebench::engine {

/// A question asked at `asked_ns`, answered with the other clock's `answer_ns`, the answer read at `heard_ns`.
struct Exchange {
  std::uint64_t asked_ns;
  std::uint64_t answer_ns;
  std::uint64_t heard_ns;
};

/// Other clock = own clock + offset, give or take error.
struct ClockOffset {
  std::int64_t offset_ns = 0;
  std::int64_t error_ns = 0;  ///< half of the shortest round trip: a bound, not an estimate
  std::uint64_t at_ns = 0;    ///< on the own clock
};

/// Keeps the exchange with the shortest round trip.
class ClockComparison {
 public:
  void add(const Exchange& exchange) noexcept;
  const ClockOffset& best() const noexcept { return best_; }

 private:
  ClockOffset best_;
  std::uint64_t shortest_ns_ = UINT64_MAX;
};

/// The straight line through two comparisons.
struct ClockModel {
  ClockOffset start;
  double drift_ppb = 0;
  std::int64_t error_ns = 0;
};
ClockModel line_through(const ClockOffset& start, const ClockOffset& end) noexcept;

// Compares the clocks of the ranks with that of rank 0: by messages where a node has another kernel, for nothing where
// it has the same one.

/// Collective. This rank's offset to the clock of rank 0.
ClockOffset compare_clocks(Group& group, const std::vector<Identity>& ranks);

// What the clock on the wall shows beside the monotonic one, by which samples are taken: others (servers, schedulers)
// stamp by it. No clock of its own: fed with readings.

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
