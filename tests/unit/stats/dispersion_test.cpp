// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <vector>

#include "stats/quantile.hpp"

namespace scalebench::stats {
namespace {

TEST(Fences, StandOneAndAHalfAndThreeRangesOffTheQuartiles) {
  const Fences fences = tukey_fences(2, 6);
  EXPECT_EQ(fences.mild_low, -4);
  EXPECT_EQ(fences.mild_high, 12);
  EXPECT_EQ(fences.severe_low, -10);
  EXPECT_EQ(fences.severe_high, 18);
}

TEST(Outliers, AreMildOrSevereNeverBoth) {
  const Fences fences{-4, 12, -10, 18};
  const std::vector<double> values{-11, -5, -4, 5, 12, 13, 18, 19};
  const Outliers found = count_outliers(values, fences);
  EXPECT_EQ(found.mild, 3u);
  EXPECT_EQ(found.severe, 2u);
  EXPECT_EQ(found.total(), 5u);
}

}  // namespace
}  // namespace scalebench::stats
