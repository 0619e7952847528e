// SPDX-License-Identifier: Apache-2.0
// How often the interval contains the truth, for latencies that depend on the one before: the reason for τ.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "stats/interval.hpp"
#include "stats/summary.hpp"
#include "unit/stats/simulation.hpp"

namespace scalebench::stats {
namespace {

constexpr int replicates = 300;
constexpr double true_p99 = 2.0095;  // exp(0.3 · 2.3263)

struct Coverage {
  double median = 0, p99 = 0;
};

bool holds(const Quantile& quantile, double truth) {
  return (!quantile.low || *quantile.low <= truth) && (!quantile.high || truth <= *quantile.high);
}

Coverage coverage(double rho, std::size_t n, int ranks) {
  Coverage found;
  for (std::uint64_t seed = 1; seed <= replicates; ++seed) {
    Samples samples;
    for (int rank = 0; rank < ranks; ++rank) {
      samples.begin_rank();
      Latencies process(seed * 1000 + static_cast<std::uint64_t>(rank), rho);
      for (std::size_t i = 0; i < n; ++i) samples.add(process.next());
    }
    const Summary summary = summarize(std::move(samples)).all;
    found.median += holds(summary.median, 1) ? 1.0 / replicates : 0;
    found.p99 += holds(summary.p99, true_p99) ? 1.0 / replicates : 0;
  }
  return found;
}

TEST(Coverage, IsNominalForIndependentValues) {
  const Coverage found = coverage(0, 1000, 1);
  EXPECT_GE(found.median, 0.93);
  EXPECT_GE(found.p99, 0.93);
}

TEST(Coverage, StaysNearNominalForCorrelatedValues) {
  const Coverage found = coverage(0.7, 1000, 1);
  EXPECT_GE(found.median, 0.91);
  EXPECT_GE(found.p99, 0.90);
}

TEST(Coverage, StaysUsefulForStronglyCorrelatedValues) {
  const Coverage found = coverage(0.9, 1000, 1);
  EXPECT_GE(found.median, 0.89);
  EXPECT_GE(found.p99, 0.84);
}

TEST(Coverage, StaysNearNominalForRanksPooled) {
  const Coverage found = coverage(0.9, 500, 4);
  EXPECT_GE(found.median, 0.90);
  EXPECT_GE(found.p99, 0.86);
}

TEST(Coverage, OfFewRanksWithShortMemoriesOfTheirOwnStaysNearNominal) {
  EXPECT_GE(coverage(0.9, 100, 4).median, 0.90);
  EXPECT_GE(coverage(0.9, 100, 16).median, 0.90);
}

TEST(Coverage, OfIntervalsThatIgnoreCorrelationWouldBeHalfAsOften) {
  int held = 0;
  for (std::uint64_t seed = 1; seed <= replicates; ++seed) {
    auto values = Latencies(seed * 1000, 0.9).take(1000);
    const auto ranks = interval_ranks(values.size(), 0.5);
    std::sort(values.begin(), values.end());
    held += values[ranks.low - 1] <= 1 && 1 <= values[ranks.high - 1] ? 1 : 0;
  }
  EXPECT_LT(held, replicates / 2);
}

}  // namespace
}  // namespace scalebench::stats
