// SPDX-License-Identifier: Apache-2.0
#include "stats/quantile.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "unit/stats/simulation.hpp"

namespace scalebench::stats {
namespace {

std::vector<double> up_to(std::size_t n) {
  std::vector<double> values(n);
  std::iota(values.begin(), values.end(), 1.0);
  std::reverse(values.begin(), values.end());
  return values;
}

TEST(Quantile, IsTheValueOfTheRankThatTheDefinitionNames) {
  auto values = up_to(100);
  EXPECT_EQ(quantile(values, 0.5), 50);
  EXPECT_EQ(quantile(values, 0.9), 90);
  EXPECT_EQ(quantile(values, 0.99), 99);
  EXPECT_EQ(quantile(values, 0.991), 100);
}

TEST(Quantile, ReachesTheExtremes) {
  auto values = up_to(7);
  EXPECT_EQ(quantile(values, 0), 1);
  EXPECT_EQ(quantile(values, 1), 7);
}

TEST(Quantile, OfAnEvenNumberOfValuesHasTheLowerMiddleAsMedian) {
  std::vector<double> values{4, 1, 3, 2};
  EXPECT_EQ(median(values), 2);
}

TEST(Quantile, DoesNotSlipARankByRounding) {
  for (std::size_t n = 100; n <= 1000; n += 100) {
    for (std::size_t percent = 1; percent < 100; ++percent) {
      EXPECT_EQ(quantile_rank(n, static_cast<double>(percent) / 100), n / 100 * percent) << n << " " << percent;
    }
  }
}

TEST(Quantile, IsInfiniteWhereFailuresBegin) {
  std::vector<double> values{failed, 1, 2, 3, 4, 5, 6, 7, 8, failed};
  EXPECT_EQ(quantile(values, 0.8), 8);
  EXPECT_EQ(quantile(values, 0.9), failed);
}

TEST(Quantile, OfNothingIsNotANumber) { EXPECT_TRUE(std::isnan(quantile({}, 0.5))); }

TEST(Quantile, AgreesWithSortingForAnyRank) {
  const auto values = Latencies(5, 0.5).take(501);
  auto sorted = values;
  std::sort(sorted.begin(), sorted.end());
  auto shuffled = values;
  for (std::size_t rank = 1; rank <= sorted.size(); ++rank) ASSERT_EQ(select(shuffled, rank), sorted[rank - 1]);
}

TEST(Sort, PutsShortAndLongSpansInOrder) {
  for (const std::size_t n : {0u, 1u, 100u, 5000u}) {
    auto values = Latencies(7, 0.5).take(n);
    for (std::size_t i = 0; i < n; ++i) {
      if (i % 3 == 0) values[i] = std::floor(values[i]);
      if (i % 7 == 0) values[i] = -values[i];
      if (i % 101 == 0) values[i] = i % 2 ? failed : -failed;
    }
    auto sorted = values;
    std::sort(sorted.begin(), sorted.end());
    sort(values);
    EXPECT_EQ(values, sorted) << n;
  }
}

TEST(Sort, LeavesValuesThatAreAllAlike) {
  std::vector<double> values(5000, 12.5);
  sort(values);
  EXPECT_EQ(values, std::vector<double>(5000, 12.5));
}

TEST(Quantile, OfSortedSpansIsThatOfAllTheirValues) {
  const std::vector<double> first{-failed, -3, 0, 5, 7}, second{}, third{-3, 1e-300, 5, failed};
  const std::vector<std::span<const double>> sorted{first, second, third};
  std::vector<double> all(first);
  all.insert(all.end(), third.begin(), third.end());
  std::sort(all.begin(), all.end());
  for (std::size_t rank = 1; rank <= all.size(); ++rank) EXPECT_EQ(select_sorted(sorted, rank), all[rank - 1]) << rank;
}

}  // namespace
}  // namespace scalebench::stats
