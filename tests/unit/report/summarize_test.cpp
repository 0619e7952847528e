// SPDX-License-Identifier: Apache-2.0
#include "report/summarize.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "unit/report/recording.hpp"

namespace scalebench::report {
namespace {

TEST(Summaries, AreOverAllRanksAndOfEach) {
  Recording recording;
  recording.rank(0).times(100, 1000);
  recording.rank(1).times(100, 3000);
  const auto found = recording.summaries();
  ASSERT_EQ(found.size(), 3u);
  EXPECT_FALSE(found[0].rank.has_value());
  EXPECT_EQ(found[0].n, 200);
  EXPECT_EQ(found[0].metric, "put_tensor");
  EXPECT_EQ(found[1].rank, 0);
  EXPECT_EQ(found[1].median.value, 1000);
  EXPECT_EQ(found[2].rank, 1);
  EXPECT_EQ(found[2].median.value, 3000);
}

TEST(Summaries, KeepWarmupApart) {
  Recording recording;
  recording.rank(0).warmup(10, 9000).times(50, 1000);
  const auto found = recording.summaries();
  EXPECT_EQ(found[0].n, 50);
  EXPECT_EQ(found[0].n_warmup, 10);
  EXPECT_EQ(found[0].max, 1000);
}

TEST(Summaries, CountFailuresAsLongerThanAnything) {
  Recording recording;
  recording.rank(0).times(88, 1000).failures(12, 10);
  const auto found = recording.summaries();
  EXPECT_EQ(found[0].n, 100);
  EXPECT_EQ(found[0].n_failed, 12);
  EXPECT_TRUE(std::isinf(*found[0].p90.value));
  EXPECT_EQ(found[0].min, 1000);
}

TEST(Summaries, CountAValueThatIsNoNumberAsFailed) {
  Recording recording;
  recording.unit = "%";
  recording.rank(0).times(9, 50).values(1, std::nan(""));
  const auto found = recording.summaries();
  EXPECT_EQ(found[0].n_failed, 1);
  EXPECT_EQ(found[0].max, 50);
}

TEST(Summaries, LeaveEmptyWhatTheDataCannotCarry) {
  Recording recording;
  recording.rank(0).times(200, 1000);
  const auto found = recording.summaries();
  EXPECT_TRUE(found[0].p90.value.has_value());
  EXPECT_FALSE(found[0].p99.value.has_value());
}

TEST(Summaries, HaveFencesThatTheOutliersLieBeyond) {
  Recording recording;
  recording.rank(0).times(100, 1000).times(1, 90000);
  const auto found = recording.summaries();
  EXPECT_EQ(found[0].n_outliers, 1);
  EXPECT_LT(*found[0].fence_hi, 90000);
}

TEST(Summaries, OfSetupAloneAreOfWhatWasRecordedThere) {
  Recording recording;
  recording.rank(0).in_setup(1, 5000);
  recording.rank(1).in_setup(1, 7000);
  const auto found = recording.summaries();
  EXPECT_EQ(found[0].n, 2);
  EXPECT_EQ(found[0].max, 7000);
  EXPECT_FALSE(found[0].rate.has_value());
}

TEST(Summaries, LeaveSetupOutWhenSomethingWasMeasured) {
  Recording recording;
  recording.rank(0).in_setup(1, 5000).times(10, 1000);
  EXPECT_EQ(recording.summaries()[0].n, 10);
}

TEST(Rates, AreTheWorkOfAllRanksPerSecond) {
  Recording recording;
  recording.work = 500;
  recording.work_unit = "B";
  recording.rank(0).times(100, 1000);
  recording.rank(1).times(100, 1000);
  const auto found = recording.summaries();
  EXPECT_NEAR(*found[0].rate, 2 * 500 / 1e-6, 1);
  EXPECT_EQ(found[0].rate_unit, "B/s");
  EXPECT_NEAR(*found[1].rate, 500 / 1e-6, 1);
}

TEST(Rates, HaveTheUnitOfTheRoleThatWorks) {
  Recording recording;
  recording.work_unit = "B";
  recording.rank(0);
  recording.work = 500;
  recording.rank(1).times(100, 1000);
  EXPECT_EQ(recording.summaries()[0].rate_unit, "B/s");
}

TEST(Rates, AreOfTheTimeInWhichAllRanksWereMeasuring) {
  Recording recording;
  recording.rank(0).times(100, 1000);
  recording.rank(1).times(1000, 1000);
  EXPECT_NEAR(*recording.summaries()[0].rate, 2e6, 1);
}

TEST(Rates, AreOperationsWhereNoWorkIsDeclared) {
  Recording recording;
  recording.batch = 8;
  recording.rank(0).times(100, 1000);
  const auto found = recording.summaries();
  EXPECT_NEAR(*found[0].rate, 8e6, 1);
  EXPECT_EQ(found[0].rate_unit, "1/s");
}

TEST(Summaries, TellTimesOfOneOperation) {
  Recording recording;
  recording.batch = 8;
  recording.rank(0).times(99, 1000).times(1, 90000);
  const auto found = recording.summaries();
  EXPECT_EQ(found[0].median.value, 125);
  EXPECT_EQ(found[0].max, 11250);
  EXPECT_LT(*found[0].fence_hi, 11250);
  EXPECT_EQ(found[0].batch, 8);
}

TEST(Summaries, LeaveValuesThatAreNoTimesAsTheyAre) {
  Recording recording;
  recording.batch = 8, recording.unit = "%";
  recording.rank(0).times(50, 40);
  EXPECT_EQ(recording.summaries()[0].median.value, 40);
}

TEST(Rates, CountNoWorkForFailures) {
  Recording recording;
  recording.rank(0).times(50, 1000).failures(50, 1000);
  EXPECT_NEAR(*recording.summaries()[0].rate, 5e5, 1);
}

TEST(Rates, DoNotExistForValuesThatAreNoTimes) {
  Recording recording;
  recording.unit = "B";
  recording.rank(0).times(50, 1000);
  EXPECT_FALSE(recording.summaries()[0].rate.has_value());
}

TEST(Rates, DoNotExistForOneSamplePerRank) {
  Recording recording;
  recording.rank(0).times(1, 1000);
  EXPECT_FALSE(recording.summaries()[0].rate.has_value());
}

TEST(Summaries, KeepMetricsApart) {
  Recording recording;
  recording.rank(0).times(10, 1000);
  recording.metric("unpack_tensor").rank(0).times(20, 2000);
  const auto found = recording.summaries();
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[0].n, 10);
  EXPECT_EQ(found[2].metric, "unpack_tensor");
  EXPECT_EQ(found[2].n, 20);
}

TEST(Summaries, OfNothingAreNone) { EXPECT_TRUE(Recording{}.summaries().empty()); }

}  // namespace
}  // namespace scalebench::report
