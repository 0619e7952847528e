// SPDX-License-Identifier: Apache-2.0
#include "stats/dispersion.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace scalebench::stats {
namespace {

TEST(Dispersion, OfAKnownSample) {
  std::vector<double> values{8, 1, 3, 2, 5, 4, 7, 6};
  EXPECT_EQ(interquartile_range(values), 4);
  EXPECT_EQ(median_absolute_deviation(values, 4), 2);
}

TEST(Fences, StandOneAndAHalfAndThreeRangesOffTheQuartiles) {
  std::vector<double> values{8, 1, 3, 2, 5, 4, 7, 6};
  const Fences fences = tukey_fences(values);
  EXPECT_EQ(fences.mild_low, -4);
  EXPECT_EQ(fences.mild_high, 12);
  EXPECT_EQ(fences.severe_low, -10);
  EXPECT_EQ(fences.severe_high, 18);
}

TEST(Outliers, AreMildOrSevereNeverBoth) {
  const Fences fences{-4, 12, -10, 18};
  const std::vector<double> values{5, 12, 13, 18, 19, -4, -5, -11};
  const Outliers found = count_outliers(values, fences);
  EXPECT_EQ(found.mild, 3u);
  EXPECT_EQ(found.severe, 2u);
  EXPECT_EQ(found.total(), 5u);
}

}  // namespace
}  // namespace scalebench::stats
