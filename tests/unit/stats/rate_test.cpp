// SPDX-License-Identifier: Apache-2.0
#include "stats/rate.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace scalebench::stats {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

TEST(CommonWindow, IsWhereAllRanksWereMeasuring) {
  const std::vector<Window> ranks{{0, 10}, {2, 12}, {1, 8}};
  const Window window = common_window(ranks);
  EXPECT_EQ(window.begin_ns, 2);
  EXPECT_EQ(window.end_ns, 8);
}

TEST(OwnRate, OfRanksSideBySideIsTheirWorkOverTheMeanOfTheirTimes) {
  EXPECT_DOUBLE_EQ(*own_rate(std::vector<Effort>{{100, 2}}), 50);
  EXPECT_DOUBLE_EQ(*own_rate(std::vector<Effort>{{100, 2}, {100, 2}}), 100);
  EXPECT_DOUBLE_EQ(*own_rate(std::vector<Effort>{{100, 1}, {100, 3}}), 100);
}

TEST(OwnRate, OfWhatTookNoTimeIsUnknown) { EXPECT_FALSE(own_rate(std::vector<Effort>{{100, 0}}).has_value()); }

/// Operations of 100 units, `busy_ns` each, one every `period_ns`.
Progress steady(int operations, std::int64_t period_ns, std::int64_t busy_ns, std::int64_t begin_ns = 0) {
  Progress progress;
  for (int i = 0; i < operations; ++i) progress.add(begin_ns + i * period_ns, begin_ns + i * period_ns + busy_ns, 100);
  return progress;
}

double rate_of(const std::vector<Progress>& ranks) { return delivered(ranks)->per_second; }

TEST(Delivered, CountsWhatTwoRanksDidTogether) {
  EXPECT_DOUBLE_EQ(rate_of({steady(20, second_ns / 2, second_ns / 2), steady(20, second_ns / 2, second_ns / 2)}), 400);
}

TEST(Delivered, OfFewOperationsFarApartHasNoMoreOfThemThanPauses) {
  for (const int operations : {5, 10, 100}) EXPECT_DOUBLE_EQ(rate_of({steady(operations, second_ns, 1000)}), 100);
}

TEST(Delivered, KeepsTheTailApart) {
  const std::vector<Progress> ranks{steady(10, second_ns, second_ns), steady(30, second_ns, second_ns)};
  const auto found = delivered(ranks);
  EXPECT_DOUBLE_EQ(found->per_second, 200);
  EXPECT_DOUBLE_EQ(found->tail_s, 20);
}

TEST(Delivered, CountsAnOperationAcrossAnEndByItsShare) {
  const std::vector<Progress> ranks{steady(10, second_ns, second_ns), steady(10, second_ns, second_ns, second_ns / 3)};
  EXPECT_NEAR(rate_of(ranks), 200, 1e-6);
}

TEST(Delivered, OfManyOperationsIsAsGoodAsOfFew) {
  const std::vector<Progress> ranks{steady(100'000, 1000, 900), steady(77'777, 1000, 900, 12'345)};
  EXPECT_NEAR(rate_of(ranks), 2 * 100 / 1e-6, 1e-3 * 2 * 100 / 1e-6);
}

TEST(Delivered, OfRanksThatNeverMeasuredTogetherIsUnknown) {
  EXPECT_FALSE(delivered(std::vector<Progress>{steady(10, 10, 5), steady(10, 10, 5, 1000)}).has_value());
}

}  // namespace
}  // namespace scalebench::stats
