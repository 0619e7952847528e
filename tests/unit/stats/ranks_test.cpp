// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "stats/quantile.hpp"
#include "stats/summary.hpp"

namespace scalebench::stats {
namespace {

TEST(Spread, NamesTheSlowestRank) {
  const Spread found = spread(std::vector<double>{10, 12, 9, 30, 11});
  EXPECT_EQ(found.min, 9);
  EXPECT_EQ(found.median, 11);
  EXPECT_EQ(found.max, 30);
  EXPECT_EQ(found.at_min, 2u);
  EXPECT_EQ(found.at_max, 3u);
  EXPECT_NEAR(found.straggling, 30.0 / 11, 1e-12);
}

TEST(Spread, TakesARankThatMostlyFailed) { EXPECT_EQ(spread(std::vector<double>{10, failed, 11}).at_max, 1u); }

TEST(Spread, HasNoRatioToAMedianOfZero) { EXPECT_TRUE(std::isnan(spread(std::vector<double>{0, 0, 5}).straggling)); }

TEST(TwoGroups, AreSeenWhenNothingLiesBetween) {
  const auto gap = two_groups(std::vector<double>{10, 31, 11, 30, 10.5, 29.5});
  ASSERT_TRUE(gap.has_value());
  EXPECT_EQ(gap->below, 11);
  EXPECT_EQ(gap->above, 29.5);
  EXPECT_EQ(gap->lower, 3u);
  EXPECT_EQ(gap->upper, 3u);
}

TEST(TwoGroups, AreNotMadeOfOneStraggler) {
  EXPECT_FALSE(two_groups(std::vector<double>{10, 11, 10.5, 10.2, 30}).has_value());
}

TEST(TwoGroups, AreNotMadeOfAnEvenSpread) {
  EXPECT_FALSE(two_groups(std::vector<double>{10, 12, 14, 16, 19, 21}).has_value());
}

TEST(TwoGroups, AreNotMadeOfAGapThatDoesNotMatter) {
  EXPECT_FALSE(two_groups(std::vector<double>{100, 100, 101, 101}).has_value());
}

TEST(TwoGroups, NeedFourMembersAndNoFailedRank) {
  EXPECT_FALSE(two_groups(std::vector<double>{10, 10, 30}).has_value());
  EXPECT_FALSE(two_groups(std::vector<double>{10, 10, failed, failed}).has_value());
}

}  // namespace
}  // namespace scalebench::stats
