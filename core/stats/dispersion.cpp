// SPDX-License-Identifier: Apache-2.0
#include "stats/dispersion.hpp"

#include <cmath>

#include "stats/quantile.hpp"

namespace scalebench::stats {

double interquartile_range(std::span<double> values) { return quantile(values, 0.75) - quantile(values, 0.25); }

Fences tukey_fences(std::span<double> values) {
  const double lower = quantile(values, 0.25);
  const double upper = quantile(values, 0.75);
  const double range = upper - lower;
  return {lower - 1.5 * range, upper + 1.5 * range, lower - 3 * range, upper + 3 * range};
}

Outliers count_outliers(std::span<const double> values, const Fences& fences) {
  Outliers found;
  for (const double value : values) {
    const bool severe = value < fences.severe_low || value > fences.severe_high;
    const bool mild = value < fences.mild_low || value > fences.mild_high;
    found.severe += severe ? 1 : 0;
    found.mild += mild && !severe ? 1 : 0;
  }
  return found;
}

double median_absolute_deviation(std::span<double> values, double centre) {
  for (double& value : values) value = std::abs(value - centre);
  return median(values);
}

}  // namespace scalebench::stats
