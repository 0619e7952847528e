// SPDX-License-Identifier: Apache-2.0
// How far values lie apart, robustly.
#pragma once

#include <cstddef>
#include <span>

namespace scalebench::stats {

/// Tukey's fences (Exploratory Data Analysis, 1977): quartiles -/+ 1.5 (mild) and 3 (severe) times their distance.
/// Values beyond are flagged, never dropped.
struct Fences {
  double mild_low = 0, mild_high = 0;
  double severe_low = 0, severe_high = 0;
};

/// Mild and severe exclude each other.
struct Outliers {
  std::size_t mild = 0, severe = 0;
  std::size_t total() const { return mild + severe; }
};

Fences tukey_fences(double lower_quartile, double upper_quartile);

/// Values in ascending order.
Outliers count_outliers(std::span<const double> sorted, const Fences& fences);

}  // namespace scalebench::stats
