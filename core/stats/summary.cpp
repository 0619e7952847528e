// SPDX-License-Identifier: Apache-2.0
#include "stats/summary.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include "stats/interval.hpp"
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

namespace {

using Ranks = std::span<const std::span<const double>>;

constexpr double median_q = 0.5;

std::size_t count(Ranks ranks) {
  return std::accumulate(ranks.begin(), ranks.end(), std::size_t{0},
                         [](std::size_t sum, const auto rank) { return sum + rank.size(); });
}

// Every k-th value. The indicator's threshold may be a rough quantile; a copy of everything would double the memory.
std::vector<double> thinned(Ranks ranks) {
  constexpr std::size_t enough = 1 << 16;
  const std::size_t step = (count(ranks) + enough - 1) / enough;
  std::vector<double> some;
  for (const auto rank : ranks) {
    for (std::size_t i = 0; i < rank.size(); i += step) some.push_back(rank[i]);
  }
  return some;
}

Quantile expectation(double q) {
  Quantile result;
  result.q = q;
  result.needed = minimal_samples(q);
  return result;
}

// Needs the samples in their order.
Summary correlated(Ranks ranks) {
  Summary summary;
  summary.median = expectation(median_q);
  summary.p90 = expectation(0.9);
  summary.p99 = expectation(0.99);
  summary.p999 = expectation(0.999);
  summary.n = count(ranks);
  if (summary.n == 0) return summary;
  std::vector<double> some = thinned(ranks);
  for (Quantile* quantile : {&summary.median, &summary.p90, &summary.p99, &summary.p999}) {
    if (summary.n >= quantile->needed) quantile->tau = indicator_time(ranks, stats::quantile(some, quantile->q));
  }
  summary.tau = summary.median.tau;
  summary.n_eff = static_cast<double>(summary.n) / summary.tau;
  return summary;
}

void find_value(Quantile& quantile, Ranks sorted, std::size_t n) {
  if (n < quantile.needed && quantile.q != median_q) return;
  quantile.value = select_sorted(sorted, quantile_rank(n, quantile.q));
  const RankInterval ranks = interval_ranks(n, quantile.q, quantile.tau);
  if (ranks.low >= 1) quantile.low = select_sorted(sorted, ranks.low);
  if (ranks.high <= n) quantile.high = select_sorted(sorted, ranks.high);
}

// Failed ones are at one of the ends.
std::span<const double> succeeded(std::span<const double> sorted) {
  const auto begin = std::ranges::upper_bound(sorted, failed_where_more_is_better);
  return {begin, std::lower_bound(begin, sorted.end(), failed)};
}

Shape shape_of(Ranks sorted, std::size_t n) {
  Shape shape;
  shape.min = failed, shape.max = -failed;
  shape.fences =
      tukey_fences(select_sorted(sorted, quantile_rank(n, 0.25)), select_sorted(sorted, quantile_rank(n, 0.75)));
  double sum = 0;
  for (const auto rank : sorted) {
    if (rank.empty()) continue;
    shape.min = std::min(shape.min, rank.front());
    shape.max = std::max(shape.max, rank.back());
    sum = std::accumulate(rank.begin(), rank.end(), sum);
    const Outliers own = count_outliers(rank, shape.fences);
    shape.outliers.mild += own.mild, shape.outliers.severe += own.severe;
  }
  shape.mean = sum / static_cast<double>(n);
  return shape;
}

void describe(Summary& summary, Ranks sorted) {
  if (summary.n == 0) return;
  for (Quantile* quantile : {&summary.median, &summary.p90, &summary.p99, &summary.p999})
    find_value(*quantile, sorted, summary.n);
  std::vector<std::span<const double>> fine;
  for (const auto rank : sorted) fine.push_back(succeeded(rank));
  const std::size_t n = count(fine);
  summary.failures = summary.n - n;
  if (n > 0) summary.shape = shape_of(fine, n);
}

}  // namespace

Summaries summarize(Samples samples) {
  const auto ranks = samples.by_rank();
  Summaries found{correlated(ranks), {}};
  for (std::size_t i = 0; i < ranks.size(); ++i) found.ranks.push_back(correlated({&ranks[i], 1}));
  for (std::size_t i = 0; i < ranks.size(); ++i) sort(samples.rank(i));
  describe(found.all, ranks);
  for (std::size_t i = 0; i < ranks.size(); ++i) describe(found.ranks[i], {&ranks[i], 1});
  return found;
}

}  // namespace scalebench::stats
