// SPDX-License-Identifier: Apache-2.0
#include "stats/autocorrelation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace scalebench::stats {
namespace {

constexpr std::size_t most_blocks = 2048;

// Ranks whose shares lie so many times further apart than their memory explains are of different kinds. What is taken for
// memory in short sequences is up to 4 times too little (simulated: ρ = 0.95, 50 values).
constexpr double certainly_apart = 10;

double lagged_product(std::span<const double> deviations, std::size_t lag) {
  return std::inner_product(deviations.begin() + static_cast<std::ptrdiff_t>(lag), deviations.end(), deviations.begin(),
                            0.0);
}

// The estimated variance of the sum of the deviations from a mean, of sequences that are independent of each other.
double variance_of_sum(std::span<const std::vector<double>> sequences) {
  const auto covariance = [&](std::size_t lag) {
    double sum = 0;
    for (const auto& deviations : sequences) sum += lag < deviations.size() ? lagged_product(deviations, lag) : 0;
    return sum;
  };
  std::size_t longest = 0;
  for (const auto& deviations : sequences) longest = std::max(longest, deviations.size());
  double sum = -covariance(0);
  for (std::size_t lag = 0; lag + 1 < longest; lag += 2) {
    const double pair = covariance(lag) + covariance(lag + 1);
    if (pair <= 0) break;
    sum += 2 * pair;
  }
  return sum;
}

double count_below(std::span<const double> values, double threshold) {
  return static_cast<double>(
      std::count_if(values.begin(), values.end(), [&](double value) { return value <= threshold; }));
}

// 1{x ≤ threshold} of all ranks.
class Indicator {
 public:
  Indicator(std::span<const std::span<const double>> ranks, double threshold) : ranks_(ranks), threshold_(threshold) {
    for (const auto rank : ranks) {
      below_.push_back(count_below(rank, threshold));
      count_ += static_cast<double>(rank.size());
      longest_ = std::max(longest_, rank.size());
    }
    share_ = std::accumulate(below_.begin(), below_.end(), 0.0) / count_;
  }

  double count() const { return count_; }
  // The variance of its sum, were the values independent.
  double independent() const { return count_ * share_ * (1 - share_); }

  // How far the ranks' shares lie apart, in variances of independent values.
  double apart() const {
    double sum = 0;
    for (std::size_t i = 0; i < ranks_.size(); ++i) {
      const auto size = static_cast<double>(ranks_[i].size());
      if (size > 0) sum += size * std::pow(below_[i] / size - share_, 2);
    }
    const auto others = static_cast<double>(ranks_.size()) - 1;
    return others > 0 ? sum / others / (share_ * (1 - share_)) : 0;
  }

  // Of each rank, in sums of neighbours: from its own share, or from that of all.
  std::vector<std::vector<double>> deviations(bool from_own) const {
    const std::size_t fold = (longest_ + most_blocks - 1) / most_blocks;
    std::vector<std::vector<double>> all;
    for (std::size_t i = 0; i < ranks_.size(); ++i) {
      const double share = from_own ? below_[i] / static_cast<double>(ranks_[i].size()) : share_;
      all.push_back(folded(ranks_[i], share, fold));
    }
    return all;
  }

 private:
  std::vector<double> folded(std::span<const double> left, double share, std::size_t fold) const {
    std::vector<double> blocks;
    while (!left.empty()) {
      const auto part = left.first(std::min(fold, left.size()));
      blocks.push_back(count_below(part, threshold_) - share * static_cast<double>(part.size()));
      left = left.subspan(part.size());
    }
    return blocks;
  }

  std::span<const std::span<const double>> ranks_;
  double threshold_;
  std::vector<double> below_;
  double count_ = 0, share_ = 0;
  std::size_t longest_ = 0;
};

std::vector<double> side_by_side(std::span<const std::vector<double>> ranks) {
  std::vector<double> sum;
  for (const auto& rank : ranks) {
    sum.resize(std::max(sum.size(), rank.size()), 0.0);
    for (std::size_t i = 0; i < rank.size(); ++i) sum[i] += rank[i];
  }
  return sum;
}

}  // namespace

double autocorrelation_time(std::span<const double> sequence) {
  if (sequence.size() < 4) return 1;
  const double mean = std::accumulate(sequence.begin(), sequence.end(), 0.0) / static_cast<double>(sequence.size());
  std::vector<double> deviations(sequence.begin(), sequence.end());
  for (double& value : deviations) value -= mean;
  const double independent = lagged_product(deviations, 0);
  return independent > 0 ? std::max(1.0, variance_of_sum({&deviations, 1}) / independent) : 1;
}

double indicator_time(std::span<const std::span<const double>> ranks, double threshold) {
  const Indicator indicator(ranks, threshold);
  if (indicator.count() < 4 || indicator.independent() <= 0) return 1;
  const auto from_all = indicator.deviations(false), from_own = indicator.deviations(true);
  const std::vector<double> sums = side_by_side(from_all);
  const double together = variance_of_sum({&sums, 1}) / indicator.independent();
  const double own = std::max(1.0, variance_of_sum(from_own) / indicator.independent());
  const bool differ_for_good = indicator.apart() > certainly_apart * own;
  return std::max({together, own, differ_for_good ? 1.0 : variance_of_sum(from_all) / indicator.independent()});
}

}  // namespace scalebench::stats
