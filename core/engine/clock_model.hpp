// SPDX-License-Identifier: Apache-2.0
// What one rank knows of another's clock. Pure: fed with the stamps of messages.
#pragma once

#include <cstdint>

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

}  // namespace scalebench::engine
