// SPDX-License-Identifier: Apache-2.0
#include "stats/interval.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace scalebench::stats {
namespace {

// P(from ≤ B(n, q) ≤ to), term by term.
double binomial_share(std::size_t n, double q, std::size_t from, std::size_t to) {
  const auto log_factorial = [](std::size_t k) { return std::lgamma(static_cast<double>(k) + 1); };
  double share = 0;
  for (std::size_t k = from; k <= to; ++k) {
    share += std::exp(log_factorial(n) - log_factorial(k) - log_factorial(n - k) +
                      static_cast<double>(k) * std::log(q) + static_cast<double>(n - k) * std::log(1 - q));
  }
  return share;
}

TEST(MinimalSamples, AreThoseOfTheOrderStatisticRule) {
  EXPECT_EQ(minimal_samples(0.5), 6u);
  EXPECT_EQ(minimal_samples(0.9), 36u);
  EXPECT_EQ(minimal_samples(0.95), 72u);
  EXPECT_EQ(minimal_samples(0.99), 368u);
  EXPECT_EQ(minimal_samples(0.999), 3688u);
  EXPECT_EQ(minimal_samples(0.9999), 36887u);
}

TEST(MinimalSamples, AreTheSameOnBothEndsOfTheDistribution) { EXPECT_EQ(minimal_samples(0.1), minimal_samples(0.9)); }

TEST(MinimalSamples, AreTheFirstThatGiveAnInterval) {
  for (const double q : {0.5, 0.9, 0.99, 0.999}) {
    const std::size_t n = minimal_samples(q);
    EXPECT_LE(interval_ranks(n, q).high, n) << q;
    EXPECT_GT(interval_ranks(n - 1, q).high, n - 1) << q;
  }
}

TEST(RankInterval, OfTheMedianIsTheOneOfTheTables) {
  // Hahn & Meeker, table A.15: n = 10 gives (2, 9), n = 20 (6, 15), n = 100 (40, 61).
  EXPECT_EQ(interval_ranks(10, 0.5).low, 2u);
  EXPECT_EQ(interval_ranks(10, 0.5).high, 9u);
  EXPECT_EQ(interval_ranks(20, 0.5).low, 6u);
  EXPECT_EQ(interval_ranks(20, 0.5).high, 15u);
  EXPECT_EQ(interval_ranks(100, 0.5).low, 40u);
  EXPECT_EQ(interval_ranks(100, 0.5).high, 61u);
}

TEST(RankInterval, HoldsItsConfidenceAndNoRankMore) {
  for (const std::size_t n : {40u, 71u, 400u, 1000u}) {
    for (const double q : {0.5, 0.9, 0.99}) {
      const auto [low, high] = interval_ranks(n, q);
      EXPECT_GE(binomial_share(n, q, low, high - 1), 0.95) << n << " " << q;
      EXPECT_GT(binomial_share(n, q, 0, low), 0.025) << n << " " << q;
      EXPECT_GT(binomial_share(n, q, high - 1, n), high <= n ? 0.025 : 0) << n << " " << q;
    }
  }
}

TEST(RankInterval, OfFewValuesHasNoBounds) {
  EXPECT_EQ(interval_ranks(3, 0.5).low, 0u);
  EXPECT_EQ(interval_ranks(3, 0.5).high, 4u);
}

TEST(RankInterval, WidensWithTheRootOfTheAutocorrelationTime) {
  const auto plain = interval_ranks(10000, 0.5);
  const auto wide = interval_ranks(10000, 0.5, 9);
  EXPECT_NEAR(5000.0 - static_cast<double>(wide.low), 3 * (5000.0 - static_cast<double>(plain.low)), 1);
  EXPECT_NEAR(static_cast<double>(wide.high) - 5000, 3 * (static_cast<double>(plain.high) - 5000), 1);
}

TEST(RankInterval, LosesABoundThatCorrelatedValuesCannotGive) {
  EXPECT_EQ(interval_ranks(400, 0.99, 10).high, 401u);
  EXPECT_GT(interval_ranks(400, 0.99, 10).low, 0u);
}

TEST(RankInterval, IsFoundAmongTenMillionValues) {
  const auto [low, high] = interval_ranks(10'000'000, 0.99);
  EXPECT_NEAR(static_cast<double>(low), 9'900'000 - 1.96 * std::sqrt(99'000), 3);
  EXPECT_NEAR(static_cast<double>(high), 9'900'000 + 1.96 * std::sqrt(99'000), 3);
}

}  // namespace
}  // namespace scalebench::stats
