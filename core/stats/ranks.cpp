// SPDX-License-Identifier: Apache-2.0
#include "stats/ranks.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <vector>

#include "stats/quantile.hpp"

namespace scalebench::stats {
namespace {

// Index of the first value behind the widest step; values sorted, at least two.
std::size_t widest_step(std::span<const double> sorted) {
  std::size_t widest = 1;
  for (std::size_t i = 2; i < sorted.size(); ++i) {
    if (sorted[i] - sorted[i - 1] > sorted[widest] - sorted[widest - 1]) widest = i;
  }
  return widest;
}

}  // namespace

Spread spread(std::span<const double> medians) {
  const auto least = std::min_element(medians.begin(), medians.end());
  const auto most = std::max_element(medians.begin(), medians.end());
  std::vector<double> copy(medians.begin(), medians.end());
  Spread result;
  result.min = *least;
  result.median = median(copy);
  result.max = *most;
  result.at_min = static_cast<std::size_t>(least - medians.begin());
  result.at_max = static_cast<std::size_t>(most - medians.begin());
  result.straggling = result.median > 0 ? result.max / result.median : std::numeric_limits<double>::quiet_NaN();
  return result;
}

std::optional<Gap> two_groups(std::span<const double> medians) {
  std::vector<double> sorted(medians.begin(), medians.end());
  std::sort(sorted.begin(), sorted.end());
  if (sorted.size() < 4 || !std::isfinite(sorted.back())) return std::nullopt;
  const std::size_t split = widest_step(sorted);
  if (split < 2 || sorted.size() - split < 2) return std::nullopt;
  const double below = sorted[split - 1], above = sorted[split];
  const double range = std::max(below - sorted.front(), sorted.back() - above);
  const double width = above - below;
  if (width <= 3 * range || width <= 0.05 * std::abs(below)) return std::nullopt;
  return Gap{below, above, split, sorted.size() - split};
}

}  // namespace scalebench::stats
