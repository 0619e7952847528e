// SPDX-License-Identifier: Apache-2.0
#include "stats/dispersion.hpp"

#include <algorithm>

namespace scalebench::stats {
namespace {

std::size_t count_beyond(std::span<const double> sorted, double low, double high) {
  const auto below = std::ranges::lower_bound(sorted, low) - sorted.begin();
  const auto above = sorted.end() - std::ranges::upper_bound(sorted, high);
  return static_cast<std::size_t>(below + above);
}

}  // namespace

Fences tukey_fences(double lower_quartile, double upper_quartile) {
  const double range = upper_quartile - lower_quartile;
  return {lower_quartile - 1.5 * range, upper_quartile + 1.5 * range, lower_quartile - 3 * range,
          upper_quartile + 3 * range};
}

Outliers count_outliers(std::span<const double> sorted, const Fences& fences) {
  const std::size_t severe = count_beyond(sorted, fences.severe_low, fences.severe_high);
  return {count_beyond(sorted, fences.mild_low, fences.mild_high) - severe, severe};
}

}  // namespace scalebench::stats
