// SPDX-License-Identifier: Apache-2.0
#include "report/summarize.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

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

TEST(Rates, AreTheWorkOfAllRanksOverTheirOwnTime) {
  Recording recording;
  recording.work = 500;
  recording.work_unit = "B";
  recording.pause_ns = 9000;  // nobody's time
  recording.rank(0).times(100, 1000);
  recording.rank(1).times(100, 1000);
  const auto found = recording.summaries();
  EXPECT_NEAR(*found[0].rate, 2 * 500 / 1e-6, 1);
  EXPECT_EQ(found[0].rate_unit, "B/s");
  EXPECT_NEAR(*found[1].rate, 500 / 1e-6, 1);
}

TEST(Rates, OfMetricsInOneLoopDiffer) {
  Recording recording;
  recording.work = 500, recording.work_unit = "B";
  recording.pause_ns = 3000;
  recording.rank(0).times(100, 1000);
  recording.pause_ns = 1000;
  recording.metric("unpack").rank(0).idle(1000).times(100, 3000);
  const auto found = recording.summaries();
  EXPECT_NEAR(*found[0].rate, 500 / 1e-6, 1);
  EXPECT_NEAR(*found[2].rate, 500 / 3e-6, 1);
}

// OSU: bytes of all pairs over the mean of the senders' times.
TEST(Rates, OfPairsSideBySideAreThoseThatOsuTells) {
  Recording recording;
  recording.work = 64 * 8, recording.work_unit = "B", recording.counted = "calls", recording.batch = 64;
  recording.rank(0).times(100, 1000);
  recording.rank(1).times(100, 3000);
  EXPECT_NEAR(*recording.summaries()[0].rate, 2 * 100 * 64 * 8 / ((100e-6 + 300e-6) / 2), 1);
}

TEST(Rates, HaveTheUnitOfTheRoleThatWorks) {
  Recording recording;
  recording.work_unit = "B";
  recording.rank(0);
  recording.work = 500;
  recording.rank(1).times(100, 1000);
  EXPECT_EQ(recording.summaries()[0].rate_unit, "B/s");
}

TEST(Rates, AreOperationsWhereNoWorkIsDeclared) {
  Recording recording;
  recording.batch = 8;
  recording.rank(0).times(100, 1000);
  const auto found = recording.summaries();
  EXPECT_NEAR(*found[0].rate, 8e6, 1);
  EXPECT_EQ(found[0].rate_unit, "1/s");
}

TEST(Rates, OfACollectiveCountCallsNotRanks) {
  Recording recording;
  recording.counted = "calls";
  for (int rank = 0; rank < 4; ++rank) recording.rank(rank).times(100, 1000);
  EXPECT_NEAR(*recording.summaries()[0].rate, 1e6, 1);
  EXPECT_NEAR(*recording.figures().delivery->rate, 1e6, 1);
}

TEST(Rates, DoNotExistForWaiting) {
  Recording recording;
  recording.counted = "nothing";
  recording.work = 500, recording.work_unit = "B";
  recording.rank(0).times(100, 1000);
  EXPECT_FALSE(recording.summaries()[0].rate_unit.has_value());
  EXPECT_FALSE(recording.figures().delivery.has_value());
}

TEST(Rates, AreWithheldBelowTenSamples) {
  Recording recording;
  recording.rank(0).times(9, 1000);
  EXPECT_FALSE(recording.summaries()[0].rate.has_value());
  EXPECT_EQ(recording.summaries()[0].rate_unit, "1/s");
  EXPECT_FALSE(recording.figures().delivery->rate.has_value());
  recording.times(1, 1000);
  EXPECT_NEAR(*recording.summaries()[0].rate, 1e6, 1);
}

TEST(Delivery, IsOfTheTimeInWhichAllRanksWereMeasuring) {
  Recording recording;
  recording.rank(0).times(100, 1000);
  recording.rank(1).times(1000, 1000);
  const auto delivery = recording.figures().delivery;
  EXPECT_NEAR(*delivery->rate, 2e6, 1);
  EXPECT_EQ(delivery->unit, "1/s");
  EXPECT_EQ(delivery->together_ns, 100'000);
  EXPECT_EQ(delivery->tail_ns, 900'000);
}

TEST(Delivery, HoldsWhatLiesBetweenTheOperations) {
  Recording recording;
  recording.pause_ns = 9000;
  recording.rank(0).times(100, 1000);
  EXPECT_NEAR(*recording.figures().delivery->rate, 1e5, 1);
}

TEST(Delivery, CountsAWholeAndItsPartsOnce) {
  Recording recording;
  recording.work = 500, recording.work_unit = "B";
  recording.pause_ns = 1000;
  recording.rank(0).times(100, 1000);
  recording.metric("unpack").rank(0).idle(1000).times(100, 1000);
  EXPECT_NEAR(*recording.figures().delivery->rate, 1000 / 2e-6, 1e-2 * 1000 / 2e-6);
  recording.work = 1000, recording.pause_ns = 0;
  recording.metric("loop").rank(0).times(100, 2000);
  EXPECT_NEAR(*recording.figures().delivery->rate, 1000 / 2e-6, 1);
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

TEST(Summaries, PutFailuresBelowAnythingWhereHigherIsBetter) {
  Recording recording;
  recording.unit = "B/s", recording.better = "higher";
  for (int i = 1; i <= 75; ++i) recording.rank(i).times(1, i);
  recording.rank(0).failures(25, 10);
  const auto found = recording.summaries();
  EXPECT_EQ(found[0].median.value, 25);
  EXPECT_EQ(found[0].n_failed, 25);
}

TEST(Summaries, CountAnInfiniteValueAsFailed) {
  Recording recording;
  recording.unit = "%";
  recording.rank(0).values(9, 50).values(1, std::numeric_limits<double>::infinity());
  EXPECT_EQ(recording.summaries()[0].n_failed, 1);
  EXPECT_EQ(recording.summaries()[0].max, 50);
}

TEST(Summaries, TellWhatWasDueAndNeverBegun) {
  Recording recording;
  recording.rank(0).times(60, 1000).not_begun(40, 1'000'000);
  const auto found = recording.summaries();
  EXPECT_EQ(found[0].n, 100);
  EXPECT_EQ(found[0].n_not_begun, 40);
  EXPECT_TRUE(std::isinf(*found[0].p90.value));
  EXPECT_NEAR(*found[0].rate, 1e6, 1);
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

TEST(Figures, OfARunThatWentOnAreThoseOfAllItsAttemptsWithoutThePause) {
  Recording once, twice;
  once.rank(0).times(200, 1000).rank(1).times(200, 1000);
  twice.rank(0).times(120, 1000).goes_on(3'600'000'000'000).times(80, 1000);
  twice.rank(1).times(100, 1000).goes_on(3'600'000'000'000).times(100, 1000);
  const Figures whole = once.figures(), parts = twice.figures();
  ASSERT_EQ(parts.summaries.size(), 3u);
  for (std::size_t row = 0; row < 3; ++row) EXPECT_EQ(parts.summaries[row].n, whole.summaries[row].n) << row;
  ASSERT_TRUE(parts.delivery && whole.delivery);
  EXPECT_NEAR(*parts.delivery->rate / *whole.delivery->rate, 1, 0.01);
}

}  // namespace
}  // namespace scalebench::report
