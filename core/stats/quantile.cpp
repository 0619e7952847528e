// SPDX-License-Identifier: Apache-2.0
#include "stats/quantile.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace scalebench::stats {
namespace {

constexpr std::uint64_t sign = std::uint64_t{1} << 63;

// Doubles in their order as whole numbers, so that they can be bisected.
std::uint64_t place_of(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  return bits & sign ? ~bits : bits | sign;
}

double value_at(std::uint64_t place) { return std::bit_cast<double>(place & sign ? place ^ sign : ~place); }

}  // namespace


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

double select_sorted(std::span<const std::span<const double>> sorted, std::size_t rank) {
  if (sorted.size() == 1) return sorted.front()[rank - 1];
  const auto reached = [&](double value) {
    std::size_t count = 0;
    for (const auto span : sorted) count += static_cast<std::size_t>(std::ranges::upper_bound(span, value) - span.begin());
    return count >= rank;
  };
  std::uint64_t low = place_of(-std::numeric_limits<double>::infinity());
  std::uint64_t high = place_of(std::numeric_limits<double>::infinity());
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (reached(value_at(middle))) high = middle;
    else low = middle + 1;
  }
  return value_at(low);
}

double quantile(std::span<double> values, double q) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  return select(values, quantile_rank(values.size(), q));
}

double median(std::span<double> values) { return quantile(values, 0.5); }

}  // namespace scalebench::stats
