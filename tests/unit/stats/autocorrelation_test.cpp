// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "stats/interval.hpp"
#include "stats/quantile.hpp"
#include "unit/stats/simulation.hpp"

namespace scalebench::stats {
namespace {

Samples one_rank(const std::vector<double>& values) {
  Samples samples;
  samples.begin_rank();
  for (const double value : values) samples.add(value);
  return samples;
}

// τ of 1{x ≤ median} of a Gaussian AR(1): ρ_k of the indicator is (2/π)·asin(ρ^k).
double expected_at_median(double rho) {
  double sum = 0;
  for (int lag = 1; lag < 500; ++lag) sum += std::asin(std::pow(rho, lag));
  return 1 + 2 * sum * 2 / std::acos(-1.0);
}

TEST(AutocorrelationTime, OfIndependentValuesIsAboutOne) {
  EXPECT_LT(autocorrelation_time(Latencies(1, 0).take(20000)), 1.1);
}

TEST(AutocorrelationTime, OfAnAutoregressiveProcessIsTheKnownOne) {
  Latencies process(2, 0.9);
  std::vector<double> exponents = process.take(200000);
  for (double& value : exponents) value = std::log(value);
  EXPECT_NEAR(autocorrelation_time(exponents), 19, 1.5);
}

TEST(AutocorrelationTime, NeverClaimsMoreThanThereIs) {
  std::vector<double> alternating;
  for (int i = 0; i < 100; ++i) alternating.push_back(i % 2);
  EXPECT_EQ(autocorrelation_time(alternating), 1);
}

TEST(AutocorrelationTime, OfEqualOrVeryFewValuesIsOne) {
  EXPECT_EQ(autocorrelation_time(std::vector<double>(50, 7.0)), 1);
  EXPECT_EQ(autocorrelation_time(std::vector<double>{1, 2, 3}), 1);
}

TEST(IndicatorTime, AtTheMedianIsTheKnownOne) {
  for (const double rho : {0.3, 0.7, 0.9}) {
    const Samples samples = one_rank(Latencies(3, rho).take(200000));
    EXPECT_NEAR(indicator_time(samples.by_rank(), 1.0) / expected_at_median(rho), 1, 0.15) << rho;
  }
}

TEST(IndicatorTime, OfRanksThatDoNotShareAnythingIsThatOfEach) {
  Samples samples;
  for (std::uint64_t rank = 0; rank < 8; ++rank) {
    samples.begin_rank();
    for (const double value : Latencies(100 + rank, 0.9).take(20000)) samples.add(value);
  }
  EXPECT_NEAR(indicator_time(samples.by_rank(), 1.0) / expected_at_median(0.9), 1, 0.15);
}

TEST(IndicatorTime, CountsWhatHoldsUpAllRanksAtOnce) {
  Samples samples;
  for (int rank = 0; rank < 4; ++rank) {
    samples.begin_rank();
    for (const double value : Latencies(7, 0).take(20000)) samples.add(value);
  }
  EXPECT_NEAR(indicator_time(samples.by_rank(), 1.0), 4, 0.4);
}

TEST(IndicatorTime, TakesRanksThatAreAlwaysSlowForNoMemory) {
  Samples samples;
  for (std::uint64_t rank = 0; rank < 4; ++rank) {
    samples.begin_rank();
    for (const double value : Latencies(40 + rank, 0).take(1000)) samples.add(value + static_cast<double>(rank));
  }
  EXPECT_LT(indicator_time(samples.by_rank(), 2.5), 1.5);
}

TEST(IndicatorTime, TakesRanksOfDifferentLength) {
  Samples samples;
  for (const std::size_t length : {20000u, 0u, 300u}) {
    samples.begin_rank();
    for (const double value : Latencies(length, 0.7).take(length)) samples.add(value);
  }
  EXPECT_NEAR(indicator_time(samples.by_rank(), 1.0) / expected_at_median(0.7), 1, 0.2);
}

TEST(IndicatorTime, OfNothingIsOne) { EXPECT_EQ(indicator_time({}, 1.0), 1); }

}  // namespace
}  // namespace scalebench::stats
