// SPDX-License-Identifier: Apache-2.0
#include "stats/interval.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <map>
#include <tuple>

namespace scalebench::stats {
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
