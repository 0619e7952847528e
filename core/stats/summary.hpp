// SPDX-License-Identifier: Apache-2.0
// Medians of ranks (or of launches) beside each other: who is slow, and do they fall into two groups.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "stats/quantile.hpp"

namespace scalebench::stats {

struct Spread {
  double min = 0, median = 0, max = 0;
  std::size_t at_min = 0, at_max = 0;  ///< index of the first that has it; at_max is the slowest for a time
  /// max / median, the straggler index; 1 = all alike. NaN when the median is 0.
  double straggling = 1;
};

/// At least one median; +∞ allowed.
Spread spread(std::span<const double> medians);

/// Two groups of medians with nothing between.
struct Gap {
  double below = 0, above = 0;       ///< the values at its edges
  std::size_t lower = 0, upper = 0;  ///< how many lie on either side
};

/// A hint that there are two kinds of ranks, not a test: the largest gap between neighbouring sorted medians, when
/// both sides have at least two members, the gap is wider than 3 times the range of either side, and wider than
/// 5 % of the lower edge. Finite values only; nothing for fewer than four.
std::optional<Gap> two_groups(std::span<const double> medians);

// All that is said about the values of one metric: a plain value, computed from the samples at any time again.
//
// Quantiles are over all operations, failed ones being infinite (= "failed" for people). Mean, extremes and outliers
// are over those that succeeded, and absent when none did.

/// A quantile with its interval at 95 % (interval.hpp).
struct Quantile {
  double q = 0;
  std::size_t needed = 0;       ///< independent values without which it is not told
  std::optional<double> value;  ///< absent when n < needed; the median is always told
  std::optional<double> low;    ///< absent: so few or so correlated values give no bound on this side
  std::optional<double> high;
  double tau = 1;  ///< autocorrelation time of its indicator (interval.hpp)
};

/// Of the values that succeeded, in the unit of the metric.
struct Shape {
  double min = 0, max = 0, mean = 0;
  Fences fences;
  Outliers outliers;
};

struct Summary {
  std::size_t n = 0;  ///< all values, failed ones included
  std::size_t failures = 0;
  double tau = 1;    ///< of the median
  double n_eff = 0;  ///< n / tau
  Quantile median, p90, p99, p999;
  std::optional<Shape> shape;
};

/// Of all ranks together, and of each.
struct Summaries {
  Summary all;
  std::vector<Summary> ranks;
};

/// Takes the samples, for it reorders them: no second copy of what may be millions. Thread-safe.
Summaries summarize(Samples samples);

}  // namespace scalebench::stats
