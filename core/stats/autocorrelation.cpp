// SPDX-License-Identifier: Apache-2.0
#include "stats/autocorrelation.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace scalebench::stats {
namespace {

constexpr std::size_t most_blocks = 2048;

double lagged_product(std::span<const double> deviations, std::size_t lag) {
  return std::inner_product(deviations.begin() + static_cast<std::ptrdiff_t>(lag), deviations.end(), deviations.begin(),
                            0.0);
}

// The estimated variance of the sum of these deviations from a mean.
double variance_of_sum(std::span<const double> deviations) {
  double sum = -lagged_product(deviations, 0);
  for (std::size_t lag = 0; lag + 1 < deviations.size(); lag += 2) {
    const double pair = lagged_product(deviations, lag) + lagged_product(deviations, lag + 1);
    if (pair <= 0) break;
    sum += 2 * pair;
  }
  return sum;
}

double count_below(std::span<const double> values, double threshold) {
  return static_cast<double>(
      std::count_if(values.begin(), values.end(), [&](double value) { return value <= threshold; }));
}

// Per block of neighbouring iterations, summed over the ranks: the indicator's deviation from its mean.
std::vector<double> folded_deviations(const Samples& samples, double threshold, double share) {
  const std::size_t longest = samples.longest();
  const std::size_t fold = (longest + most_blocks - 1) / most_blocks;
  std::vector<double> blocks((longest + fold - 1) / fold, 0.0);
  for (std::size_t rank = 0; rank < samples.ranks(); ++rank) {
    std::span<const double> left = samples.rank(rank);
    for (double& block : blocks) {
      const auto part = left.first(std::min(fold, left.size()));
      block += count_below(part, threshold) - share * static_cast<double>(part.size());
      left = left.subspan(part.size());
    }
  }
  return blocks;
}

}  // namespace

double autocorrelation_time(std::span<const double> sequence) {
  if (sequence.size() < 4) return 1;
  const double mean = std::accumulate(sequence.begin(), sequence.end(), 0.0) / static_cast<double>(sequence.size());
  std::vector<double> deviations(sequence.begin(), sequence.end());
  for (double& value : deviations) value -= mean;
  const double independent = lagged_product(deviations, 0);
  return independent > 0 ? std::max(1.0, variance_of_sum(deviations) / independent) : 1;
}

double indicator_time(const Samples& samples, double threshold) {
  if (samples.size() < 4) return 1;
  const double count = static_cast<double>(samples.size());
  const double share = count_below(samples.values(), threshold) / count;
  const double independent = count * share * (1 - share);
  if (independent <= 0) return 1;
  return std::max(1.0, variance_of_sum(folded_deviations(samples, threshold, share)) / independent);
}

}  // namespace scalebench::stats
