// SPDX-License-Identifier: Apache-2.0
#include "stats/quantile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace scalebench::stats {

std::size_t quantile_rank(std::size_t n, double q) {
  // 100 · 0.07 is a little more than 7 in binary; the rank is 7.
  constexpr double rounding = 1e-12;
  const double rank = std::ceil(static_cast<double>(n) * q * (1 - rounding));
  return std::clamp(static_cast<std::size_t>(rank), std::size_t{1}, n);
}

double select(std::span<double> values, std::size_t rank) {
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

double quantile(std::span<double> values, double q) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  return select(values, quantile_rank(values.size(), q));
}

double median(std::span<double> values) { return quantile(values, 0.5); }

}  // namespace scalebench::stats
