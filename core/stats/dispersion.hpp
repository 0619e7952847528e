// SPDX-License-Identifier: Apache-2.0
// How far values lie apart, robustly. Quartiles are those of quantile.hpp.
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

/// Distance of the quartiles. Reorders; finite values, at least one.
double interquartile_range(std::span<double> values);

/// Fences from the quartiles. Reorders; finite values, at least one.
Fences tukey_fences(std::span<double> values);

Outliers count_outliers(std::span<const double> values, const Fences& fences);

/// Median of the absolute deviations from `centre`, not scaled to a standard deviation.
/// Overwrites the values; finite values, at least one.
double median_absolute_deviation(std::span<double> values, double centre);

}  // namespace scalebench::stats
