// SPDX-License-Identifier: Apache-2.0
#include "stats/interval.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>
#include <vector>

namespace scalebench::stats {
namespace {

constexpr std::size_t most_blocks = 2048;

// Ranks whose shares lie so many times further apart than their memory explains are of different kinds. What is taken
// for memory in short sequences is up to 4 times too little (simulated: ρ = 0.95, 50 values).
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

// 1{x ≤ threshold} of all ranks, each in sums of neighbours.
class Indicator {
 public:
  Indicator(std::span<const std::span<const double>> ranks, double threshold) : ranks_(ranks) {
    std::size_t longest = 0;
    for (const auto rank : ranks) {
      count_ += static_cast<double>(rank.size());
      longest = std::max(longest, rank.size());
    }
    fold_ = (longest + most_blocks - 1) / most_blocks;
    for (const auto rank : ranks) {
      blocks_.push_back(folded(rank, threshold));
      below_.push_back(std::accumulate(blocks_.back().begin(), blocks_.back().end(), 0.0));
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

  std::vector<std::vector<double>> deviations_from_all() const {
    return deviations([&](std::size_t) { return share_; });
  }
  std::vector<std::vector<double>> deviations_from_own() const {
    return deviations([&](std::size_t rank) { return below_[rank] / static_cast<double>(ranks_[rank].size()); });
  }

 private:
  std::vector<double> folded(std::span<const double> left, double threshold) const {
    std::vector<double> blocks;
    blocks.reserve(left.size() / fold_ + 1);
    while (!left.empty()) {
      const auto part = left.first(std::min(fold_, left.size()));
      blocks.push_back(count_below(part, threshold));
      left = left.subspan(part.size());
    }
    return blocks;
  }

  std::vector<std::vector<double>> deviations(const auto& share_of) const {
    std::vector<std::vector<double>> all = blocks_;
    for (std::size_t i = 0; i < all.size(); ++i) {
      std::size_t left = ranks_[i].size();
      for (double& block : all[i]) {
        const std::size_t size = std::min(fold_, left);
        block -= share_of(i) * static_cast<double>(size);
        left -= size;
      }
    }
    return all;
  }

  std::span<const std::span<const double>> ranks_;
  std::vector<std::vector<double>> blocks_;  // how many of `fold_` values, by rank
  std::vector<double> below_;
  double count_ = 0, share_ = 0;
  std::size_t fold_ = 0;
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
  const double own = std::max(1.0, variance_of_sum(indicator.deviations_from_own()) / indicator.independent());
  if (ranks.size() == 1) return own;
  const auto from_all = indicator.deviations_from_all();
  const std::vector<double> sums = side_by_side(from_all);
  const double together = variance_of_sum({&sums, 1}) / indicator.independent();
  const bool differ_for_good = indicator.apart() > certainly_apart * own;
  return std::max({together, own, differ_for_good ? 1.0 : variance_of_sum(from_all) / indicator.independent()});
}

namespace {

using Precision = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
using Binomial = boost::math::binomial_distribution<double, Precision>;

// A step or two from the ranks sought: the quantile of the binomial by Cornish and Fisher, z that of the normal one.
std::size_t rank_near(const Binomial& below, double z) {
  const double n = below.trials(), q = below.success_fraction();
  const double place = n * q + z * std::sqrt(n * q * (1 - q)) + (z * z - 1) * (1 - 2 * q) / 6;
  return static_cast<std::size_t>(std::clamp(std::round(place), 1.0, n));
}

// The largest rank l with P(B < l) ≤ side; 0 when there is none.
std::size_t low_rank(const Binomial& below, double side, double z) {
  const auto too_likely = [&](std::size_t l) { return cdf(below, static_cast<double>(l - 1)) > side; };
  const auto n = static_cast<std::size_t>(below.trials());
  std::size_t rank = rank_near(below, -z);
  while (rank > 0 && too_likely(rank)) --rank;
  while (rank < n && !too_likely(rank + 1)) ++rank;
  return rank;
}

// The smallest rank u with P(B ≥ u) ≤ side; n + 1 when there is none.
std::size_t high_rank(const Binomial& below, double side, double z) {
  const auto too_likely = [&](std::size_t u) { return cdf(complement(below, static_cast<double>(u) - 1)) > side; };
  const auto n = static_cast<std::size_t>(below.trials());
  std::size_t rank = rank_near(below, z);
  while (rank > 1 && !too_likely(rank - 1)) --rank;
  while (rank <= n && too_likely(rank)) ++rank;
  return rank;
}

RankInterval independent_ranks(std::size_t n, double q, double confidence) {
  const double side = (1 - confidence) / 2;
  const double z = boost::math::quantile(boost::math::normal(), 1 - side);
  const Binomial below(static_cast<double>(n), q);
  return {low_rank(below, side, z), high_rank(below, side, z)};
}

// The ranks of a point, its metrics and often the next points have as many samples: what was found stays at hand.
RankInterval known_ranks(std::size_t n, double q, double confidence) {
  constexpr std::size_t most = 1024;
  thread_local std::map<std::tuple<std::size_t, double, double>, RankInterval> known;
  if (known.size() >= most) known.clear();
  const auto [place, is_new] = known.try_emplace({n, q, confidence});
  if (is_new) place->second = independent_ranks(n, q, confidence);
  return place->second;
}

}  // namespace

RankInterval interval_ranks(std::size_t n, double q, double tau, double confidence) {
  const double count = static_cast<double>(n);
  const RankInterval plain = known_ranks(n, q, confidence);
  const double widening = std::sqrt(std::max(tau, 1.0));
  const double centre = count * q;
  const double low = std::floor(centre - (centre - static_cast<double>(plain.low)) * widening);
  const double high = std::ceil(centre + (static_cast<double>(plain.high) - centre) * widening);
  return {static_cast<std::size_t>(std::clamp(low, 0.0, count)),
          static_cast<std::size_t>(std::clamp(high, 1.0, count + 1))};
}

std::size_t minimal_samples(double q, double confidence) {
  const double side = (1 - confidence) / 2;
  return static_cast<std::size_t>(std::ceil(std::log(side) / std::log(std::max(q, 1 - q))));
}

}  // namespace scalebench::stats
