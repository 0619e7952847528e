// SPDX-License-Identifier: Apache-2.0
// Computing for a given time, without looking at the clock.
#pragma once

#include <cstdint>

namespace scalebench::osu {

/// Dependent multiplications and additions, as many as take the time asked for.
class Burner {
 public:
  /// Finds out how long one unit takes here.
  void calibrate();

  double unit_ns() const { return unit_ns_; }
  void burn(double ns);

 private:
  void burn_units(std::int64_t units);

  double unit_ns_ = 0;
  double value_ = 1;
};

/// How much of `pure_ns` of an operation was hidden by computing: 100 - 100 × (overall - compute) / pure, in percent.
/// OSU cuts negative values off; here they stay, so that the mean of samples is the figure of the means.
constexpr double overlap_percent(double overall_ns, double compute_ns, double pure_ns) {
  return 100 - 100 * (overall_ns - compute_ns) / pure_ns;
}

/// An operation has to take so many times the finest step of computing, or of the clock, for an overlap to mean
/// anything.
constexpr double least_steps = 20;
constexpr bool is_overlap_told(double pure_ns, double step_ns) { return pure_ns >= least_steps * step_ns; }

}  // namespace scalebench::osu
