// SPDX-License-Identifier: Apache-2.0
// When operations are due in an open loop, whatever the operations before them took. No clock.
#pragma once

#include <cmath>
#include <cstdint>

#include "base/random.hpp"

namespace scalebench::engine {

/// How a rank's operations are spread over time.
struct Arrival {
  double gap_ns = 0;       ///< mean time between two operations of this rank; 0 = closed loop
  bool is_random = false;  ///< exponentially distributed gaps (a Poisson process) instead of equal ones
  double first = 0;        ///< when the first is due, in gaps: ranks take turns instead of starting all at once
  std::uint64_t seed = 0;

  bool is_open() const noexcept { return gap_ns > 0; }
};

/// The share of one rank when all together make `rate` operations per second.
inline Arrival share_of(double rate, bool is_random, int rank, int ranks, std::uint64_t seed) noexcept {
  if (rate <= 0) return {};
  return {.gap_ns = 1e9 * ranks / rate,
          .is_random = is_random,
          .first = static_cast<double>(rank) / ranks,
          .seed = base::mix(seed, static_cast<std::uint64_t>(rank))};
}

class Arrivals {
 public:
  Arrivals(const Arrival& arrival, std::uint64_t begin_ns) noexcept
      : arrival_(arrival), random_(arrival.seed), begin_ns_(begin_ns), due_ns_(arrival.first * arrival.gap_ns) {
    if (arrival_.is_random) due_ns_ = gap_ns();
  }

  std::uint64_t next_ns() noexcept {
    const double due_ns = due_ns_;
    due_ns_ += gap_ns();
    return begin_ns_ + static_cast<std::uint64_t>(due_ns);
  }

 private:
  double gap_ns() noexcept {
    if (!arrival_.is_random) return arrival_.gap_ns;
    const double uniform = (static_cast<double>(random_.next() >> 11) + 0.5) * 0x1p-53;
    return -std::log(uniform) * arrival_.gap_ns;
  }

  Arrival arrival_;
  base::Random random_;
  std::uint64_t begin_ns_;
  double due_ns_;
};

}  // namespace scalebench::engine
