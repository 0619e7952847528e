// SPDX-License-Identifier: Apache-2.0
// All that is said about the values of one metric: a plain value, computed from the samples at any time again.
//
// Quantiles are over all operations, failed ones being infinite (= "failed" for people). Mean, extremes and outliers are over those that succeeded, and absent when none did.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "stats/dispersion.hpp"
#include "stats/samples.hpp"

namespace scalebench::stats {

/// A quantile with its interval at 95 % (interval.hpp).
struct Quantile {
  double q = 0;
  std::size_t needed = 0;       ///< independent values without which it is not told
  std::optional<double> value;  ///< absent when n < needed; the median is always told
  std::optional<double> low;    ///< absent: so few or so correlated values give no bound on this side
  std::optional<double> high;
  double tau = 1;  ///< autocorrelation time of its indicator (autocorrelation.hpp)
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
