// SPDX-License-Identifier: Apache-2.0
#include "stats/interval.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>

namespace scalebench::stats {
namespace {

using Binomial = boost::math::binomial;

// The largest rank l with P(B < l) ≤ side; 0 when there is none.
std::size_t low_rank(const Binomial& below, double side) {
  auto rank = static_cast<std::size_t>(boost::math::quantile(below, side)) + 1;
  const auto too_likely = [&](std::size_t l) { return cdf(below, static_cast<double>(l - 1)) > side; };
  while (rank > 0 && too_likely(rank)) --rank;
  return rank;
}

// The smallest rank u with P(B ≥ u) ≤ side; n + 1 when there is none.
std::size_t high_rank(const Binomial& below, double side) {
  const auto n = static_cast<std::size_t>(below.trials());
  const auto too_likely = [&](std::size_t u) { return cdf(complement(below, static_cast<double>(u) - 1)) > side; };
  auto rank = static_cast<std::size_t>(boost::math::quantile(complement(below, side)));
  rank = std::max<std::size_t>(rank, 1);
  while (rank > 1 && !too_likely(rank - 1)) --rank;
  while (rank <= n && too_likely(rank)) ++rank;
  return rank;
}

}  // namespace

RankInterval interval_ranks(std::size_t n, double q, double tau, double confidence) {
  const double count = static_cast<double>(n);
  const double side = (1 - confidence) / 2;
  const Binomial below(count, q);
  const double widening = std::sqrt(std::max(tau, 1.0));
  const double centre = count * q;
  const double low = std::floor(centre - (centre - static_cast<double>(low_rank(below, side))) * widening);
  const double high = std::ceil(centre + (static_cast<double>(high_rank(below, side)) - centre) * widening);
  return {static_cast<std::size_t>(std::clamp(low, 0.0, count)),
          static_cast<std::size_t>(std::clamp(high, 1.0, count + 1))};
}

std::size_t minimal_samples(double q, double confidence) {
  const double side = (1 - confidence) / 2;
  return static_cast<std::size_t>(std::ceil(std::log(side) / std::log(std::max(q, 1 - q))));
}

}  // namespace scalebench::stats
