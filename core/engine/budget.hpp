// SPDX-License-Identifier: Apache-2.0
// How long a point is measured: who decides it, and when it is over. No clock: fed with numbers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "plan/job.hpp"

namespace scalebench::engine {

inline constexpr std::int64_t default_iterations = 100;
inline constexpr std::int64_t default_warmup = 10;

/// What holds for one point. -1 = no limit.
struct Budget {
  std::int64_t iterations = default_iterations;
  std::int64_t warmup = default_warmup;
  std::int64_t duration_ns = -1;
  std::int64_t at_least = 1;  ///< measured iterations, even when the duration is over
  std::int64_t first = 0;     ///< the number of the first iteration: of a point that goes on, more than 0

  /// Iterations with warm-up, or -1.
  std::int64_t planned() const noexcept { return iterations < 0 ? -1 : warmup + iterations; }
  /// The number of the first measured iteration, and the one behind the last (-1 = no end).
  std::int64_t warmup_end() const noexcept { return first + warmup; }
  std::int64_t end() const noexcept { return planned() < 0 ? -1 : first + planned(); }
};

/// The user wins over setup, setup over the defaults: once for the warm-up, and once for iterations and duration
/// together (who gives only a duration wants no limit on iterations). Throws wrong_input for more than a record counts.
Budget resolve(const plan::Limits& user, const plan::Limits& setup);

/// What is left of it for a rank of a point that goes on.
Budget rest_of(Budget budget, const plan::Earlier& earlier, int rank);

/// A part of a point: to iteration `end` (-1 = no end) or for `duration_ns` (-1 = for ever), whichever comes first, but
/// to iteration `least` in any case.
struct Stretch {
  std::int64_t end = -1;
  std::int64_t duration_ns = -1;
  std::int64_t least = 0;
};

Stretch warmup_part(const Budget& budget);
Stretch measured_part(const Budget& budget);

/// Where to stop: before iteration `iteration`, or after the first one from `least` on that ends at `time_ns` or later.
struct Until {
  std::int64_t iteration = std::numeric_limits<std::int64_t>::max();
  std::uint64_t time_ns = std::numeric_limits<std::uint64_t>::max();
  std::int64_t least = 0;

  bool reached(std::int64_t done, std::uint64_t now_ns) const noexcept {
    return done >= iteration || (now_ns >= time_ns && done >= least);
  }
};

/// The end of a stretch that begins now.
Until end_of(const Stretch& stretch, std::uint64_t begin_ns);

}  // namespace scalebench::engine
