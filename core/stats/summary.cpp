// SPDX-License-Identifier: Apache-2.0
#include "stats/summary.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "stats/autocorrelation.hpp"
#include "stats/interval.hpp"
#include "stats/quantile.hpp"

namespace scalebench::stats {
namespace {

constexpr double median_q = 0.5;

// Every k-th value. The indicator's threshold may be a rough quantile; a copy of everything would double the memory.
std::vector<double> thinned(std::span<const double> values) {
  constexpr std::size_t enough = 1 << 16;
  const std::size_t step = (values.size() + enough - 1) / enough;
  std::vector<double> some;
  for (std::size_t i = 0; i < values.size(); i += step) some.push_back(values[i]);
  return some;
}

Quantile expectation(double q) {
  Quantile result;
  result.q = q;
  result.needed = minimal_samples(q);
  return result;
}

// Needs the samples in their order.
void find_correlation(Summary& summary, const Samples& samples) {
  std::vector<double> some = thinned(samples.values());
  for (Quantile* quantile : {&summary.median, &summary.p90, &summary.p99, &summary.p999}) {
    if (summary.n >= quantile->needed) quantile->tau = indicator_time(samples, stats::quantile(some, quantile->q));
  }
  summary.tau = summary.median.tau;
  summary.n_eff = static_cast<double>(summary.n) / summary.tau;
}

void find_value(Quantile& quantile, std::span<double> values) {
  if (values.size() < quantile.needed && quantile.q != median_q) return;
  quantile.value = stats::quantile(values, quantile.q);
  const RankInterval ranks = interval_ranks(values.size(), quantile.q, quantile.tau);
  if (ranks.low >= 1) quantile.low = select(values, ranks.low);
  if (ranks.high <= values.size()) quantile.high = select(values, ranks.high);
}

Shape shape_of(std::span<double> values) {
  Shape shape;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  shape.min = *least;
  shape.max = *most;
  shape.mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  shape.iqr = interquartile_range(values);
  shape.fences = tukey_fences(values);
  shape.outliers = count_outliers(values, shape.fences);
  shape.mad = median_absolute_deviation(values, median(values));
  return shape;
}

}  // namespace

Summary summarize(Samples samples) {
  Summary summary;
  summary.median = expectation(median_q);
  summary.p90 = expectation(0.9);
  summary.p99 = expectation(0.99);
  summary.p999 = expectation(0.999);
  summary.n = samples.size();
  if (summary.n == 0) return summary;
  find_correlation(summary, samples);

  const std::span<double> values = samples.values();
  for (Quantile* quantile : {&summary.median, &summary.p90, &summary.p99, &summary.p999}) find_value(*quantile, values);
  const auto fine = std::partition(values.begin(), values.end(), [](double value) { return value < failed; });
  const auto succeeded = static_cast<std::size_t>(fine - values.begin());
  summary.failures = summary.n - succeeded;
  if (succeeded > 0) summary.shape = shape_of(values.first(succeeded));
  return summary;
}

}  // namespace scalebench::stats
