// SPDX-License-Identifier: Apache-2.0
#include "stats/summary.hpp"

#include <gtest/gtest.h>

#include "unit/stats/simulation.hpp"

namespace scalebench::stats {
namespace {

Samples whole_numbers(int n, int failures = 0) {
  Samples samples;
  samples.begin_rank();
  for (int i = 0; i < n; ++i) samples.add((i * 37) % n + 1);
  for (int i = 0; i < failures; ++i) samples.add(failed);
  return samples;
}

TEST(Summary, TellsWhatIsKnownOfAThousandValues) {
  const Summary summary = summarize(whole_numbers(1000)).all;
  EXPECT_EQ(summary.n, 1000u);
  EXPECT_EQ(summary.failures, 0u);
  EXPECT_EQ(summary.median.value, 500);
  EXPECT_EQ(summary.p90.value, 900);
  EXPECT_EQ(summary.p99.value, 990);
  EXPECT_EQ(summary.shape->min, 1);
  EXPECT_EQ(summary.shape->max, 1000);
  EXPECT_DOUBLE_EQ(summary.shape->mean, 500.5);
  EXPECT_EQ(summary.shape->outliers.total(), 0u);
}

TEST(Summary, HasIntervalsAroundItsQuantiles) {
  const Summary summary = summarize(whole_numbers(1000)).all;
  EXPECT_LT(summary.median.low, summary.median.value);
  EXPECT_GT(summary.median.high, summary.median.value);
  EXPECT_LT(summary.p99.low, summary.p99.value);
  EXPECT_GT(summary.p99.high, summary.p99.value);
}

TEST(Summary, DoesNotTellWhatItsValuesCannotCarry) {
  const Summary summary = summarize(whole_numbers(200)).all;
  EXPECT_TRUE(summary.p90.value.has_value());
  EXPECT_FALSE(summary.p99.value.has_value());
  EXPECT_EQ(summary.p99.needed, 368u);
  EXPECT_FALSE(summary.p999.value.has_value());
}

TEST(Summary, TellsP90From36AndP99From368ValuesOn) {
  EXPECT_FALSE(summarize(whole_numbers(35)).all.p90.value.has_value());
  EXPECT_TRUE(summarize(whole_numbers(36)).all.p90.value.has_value());
  EXPECT_FALSE(summarize(whole_numbers(367)).all.p99.value.has_value());
  EXPECT_TRUE(summarize(whole_numbers(368)).all.p99.value.has_value());
}

TEST(Summary, OfOneValueHasAMedianWithoutBounds) {
  const Summary summary = summarize(whole_numbers(1)).all;
  EXPECT_EQ(summary.median.value, 1);
  EXPECT_FALSE(summary.median.low.has_value());
  EXPECT_FALSE(summary.median.high.has_value());
}

TEST(Summary, CountsFailuresAsLongerThanAnything) {
  const Summary summary = summarize(whole_numbers(88, 12)).all;
  EXPECT_EQ(summary.n, 100u);
  EXPECT_EQ(summary.failures, 12u);
  EXPECT_EQ(summary.median.value, 50);
  EXPECT_EQ(summary.p90.value, failed);
  EXPECT_EQ(summary.shape->max, 88);
}

TEST(Summary, CountsFailuresAsLessThanAnythingWhereMoreIsBetter) {
  Samples samples = whole_numbers(88);
  for (int i = 0; i < 32; ++i) samples.add(failed_where_more_is_better);
  const Summary summary = summarize(std::move(samples)).all;
  EXPECT_EQ(summary.failures, 32u);
  EXPECT_EQ(summary.median.value, 28);
  EXPECT_EQ(summary.shape->min, 1);
}

TEST(Summary, OfEachRankIsOfItsOwnValues) {
  Samples samples = whole_numbers(100);
  samples.begin_rank();
  for (int i = 0; i < 50; ++i) samples.add(1000);
  const Summaries found = summarize(std::move(samples));
  ASSERT_EQ(found.ranks.size(), 2u);
  EXPECT_EQ(found.all.n, 150u);
  EXPECT_EQ(found.ranks[0].shape->max, 100);
  EXPECT_EQ(found.ranks[1].median.value, 1000);
  EXPECT_EQ(found.all.p90.value, 1000);
}

TEST(Summary, OfFailuresAloneHasNoShape) {
  const Summary summary = summarize(whole_numbers(0, 5)).all;
  EXPECT_EQ(summary.failures, 5u);
  EXPECT_EQ(summary.median.value, failed);
  EXPECT_FALSE(summary.shape.has_value());
}

TEST(Summary, OfNothingSaysSo) {
  const Summary summary = summarize(Samples{}).all;
  EXPECT_EQ(summary.n, 0u);
  EXPECT_FALSE(summary.median.value.has_value());
}

TEST(Summary, FlagsOutliersAndKeepsThem) {
  Samples samples = whole_numbers(100);
  samples.add(210);
  samples.add(10000);
  const Summary summary = summarize(std::move(samples)).all;
  EXPECT_EQ(summary.shape->outliers.mild, 1u);
  EXPECT_EQ(summary.shape->outliers.severe, 1u);
  EXPECT_EQ(summary.shape->max, 10000);
}

TEST(Summary, WeighsCorrelatedValuesLess) {
  Samples samples;
  samples.begin_rank();
  for (const double value : Latencies(9, 0.9).take(20000)) samples.add(value);
  const Summary summary = summarize(std::move(samples)).all;
  EXPECT_NEAR(summary.tau, 12, 2.5);
  EXPECT_DOUBLE_EQ(summary.n_eff, 20000 / summary.tau);
}

}  // namespace
}  // namespace scalebench::stats
