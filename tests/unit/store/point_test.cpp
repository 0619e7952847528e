// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <limits>

#include "left_behind.hpp"

namespace scalebench::store {
namespace {

using testing::HasSubstr;

class PointTest : public StoreTest {
 protected:
  std::string samples() { return answer("SELECT count(*) FROM v_sample"); }

  void store_two_ranks_together() {
    constexpr std::uint64_t took_ns[2][3] = {{999, 100, 300}, {999, 200, 200}};
    for (int r = 0; r < 2; ++r) {
      FakeRank rank(spools(), r);
      rank.phase("setup", 0).series(0, "latency", "ns", 1, 2);
      for (std::uint32_t i = 0; i < 3; ++i) rank.sample(0, i, 1000 * i + 10u * static_cast<unsigned>(r), took_ns[r][i]);
    }
    store(run_);
    const std::vector<Summary> summaries = {{.run = run_, .metric_id = 1, .n = 4, .mean = 105},
                                            {.run = run_, .metric_id = 1, .rank = 0, .n = 2, .mean = 100},
                                            {.run = run_, .metric_id = 1, .rank = 1, .n = 2, .mean = 110}};
    writer().store_summaries(summaries);
  }
};

TEST_F(PointTest, EverySampleOfEveryRankIsStoredOnce) {
  store_two_ranks();
  EXPECT_EQ(answer("SELECT count(*), count(DISTINCT rank), sum(value) FROM v_sample"), "8 2 804");
}

TEST_F(PointTest, WarmUpIsKeptApart) {
  store_two_ranks();
  EXPECT_EQ(answer("SELECT count(*), min(iteration), max(iteration) FROM v_sample WHERE phase = 'warmup'"), "2 0 0");
  EXPECT_EQ(answer("SELECT count(*), min(iteration) FROM v_sample WHERE phase = 'measure'"), "6 1");
}

TEST_F(PointTest, SetupSamplesAreAPhaseOfTheirOwn) {
  FakeRank(spools(), 0).phase("setup", 1'000).series(0, "connect").sample(0, 0, 1'100, 50, spool::in_setup);
  store(run_);
  EXPECT_EQ(answer("SELECT phase, value FROM v_sample"), "setup 50");
}

TEST_F(PointTest, TimesBeginWithTheFirstPhaseOfTheRun) {
  store_two_ranks();
  EXPECT_EQ(answer("SELECT min(start_ns), max(start_ns) FROM v_sample"), "1000 2500");
  EXPECT_EQ(answer("SELECT zero_ns, duration_ns FROM run"), "1000 8000");
}

class GoesOn : public PointTest {
 protected:
  GoesOn() {
    store_two_ranks();
    writer().set_status(run_, RunStatus::interrupted, "stopped on request");
    job_ = job_with_sizes({1024});
    plan::Point& point = job_.points.front();
    point.run = run_, point.attempt = 2;
    point.earlier = Reader(writer()).earlier(run_);
    writer().add_runs(campaign_, std::span(&job_, 1));
  }
  const plan::Earlier& earlier() const { return *job_.points.front().earlier; }

  /// Half a second later, in a folder of their own: one warm-up and two measured samples each.
  void store_second_attempt() {
    base::TemporaryFolder folder;
    for (int r = 0; r < 2; ++r) {
      FakeRank rank(folder.path(), r);
      rank.phase("setup", 500'001'000).series(0, "put_tensor", "ns", 5).phase("measure", 500'002'000);
      for (std::uint32_t i = 4; i < 7; ++i) rank.sample(0, i, 500'002'000 + 500 * i, 99 + i);
      rank.status("done", 500'009'000, r == 0).end();
    }
    writer().store_point(read_job(folder.path()), 0, {run_, RunStatus::done, ""});
  }
  plan::Job job_;
};

TEST_F(GoesOn, KnowsHowFarEachRankGot) {
  EXPECT_EQ(earlier().iteration, 4);
  EXPECT_THAT(earlier().measured, testing::ElementsAre(3, 3));
  EXPECT_EQ(earlier().measured_ns, 1000);
}

TEST_F(GoesOn, InTheSameRunWhichIsPlannedOnceMore) {
  EXPECT_EQ(job_.points.front().run_key, fmt::format("uuid-1-{}", run_));
  EXPECT_EQ(answer("SELECT count(*), status, attempt FROM run"), "1 planned 2");
  EXPECT_EQ(answer("SELECT text FROM v_event WHERE rank IS NULL"),
            "attempt 1 was interrupted (stopped on request); attempt 2 goes on with it");
}

TEST_F(GoesOn, AsTheSameAttemptOnceMoreWhereItDidNotBegin) {
  writer().add_runs(campaign_, std::span(&job_, 1));
  EXPECT_EQ(answer("SELECT count(*), status, attempt FROM run"), "1 planned 2");
  EXPECT_EQ(answer("SELECT count(*) FROM v_event WHERE rank IS NULL"), "1");
}

TEST_F(GoesOn, AndAddsItsSamplesToWhatIsThere) {
  store_second_attempt();
  EXPECT_EQ(answer("SELECT count(*), count(DISTINCT iteration), max(iteration) FROM v_sample"), "14 7 6");
  EXPECT_EQ(answer("SELECT count(*), min(iteration) FROM v_sample WHERE phase = 'warmup' AND iteration > 0"), "2 4");
  EXPECT_EQ(answer("SELECT count(*) FROM v_event WHERE kind = 'phase'"), "8");
  EXPECT_EQ(answer("SELECT status, attempt FROM run"), "done 2");
}

TEST_F(GoesOn, OnTheClockOfThen) {
  store_second_attempt();
  EXPECT_EQ(answer("SELECT zero_ns, duration_ns FROM run"), "1000 500008000");
  EXPECT_EQ(answer("SELECT min(start_ns) FROM v_sample WHERE iteration >= 4"), "500003000");
}

TEST_F(GoesOn, AndWhenItIsStoredTwiceReplacesOnlyItself) {
  store_second_attempt();
  store_second_attempt();
  EXPECT_EQ(answer("SELECT count(*), sum(value) FROM v_sample"), "14 1428");
}

TEST_F(PointTest, AnotherNodesClockIsBroughtToTheCommonOne) {
  FakeRank(spools(), 0).phase("setup", 1'000).series(0, "loop").sample(0, 0, 3'000, 7);
  FakeRank(spools(), 2, -500'000).phase("setup", 501'000).series(0, "loop").sample(0, 0, 503'000, 7);
  store(run_);
  EXPECT_EQ(answer("SELECT count(*), min(start_ns), max(start_ns) FROM v_sample"), "2 2000 2000");
  EXPECT_EQ(answer("SELECT host, clock_offset_ns FROM v_rank WHERE rank = 2"), "beta -500000");
}

TEST_F(PointTest, DriftGrowsFromTheInstantTheOffsetWasTaken) {
  const spool::RankFacts facts{.clock_offset_ns = 10, .clock_drift_ppb = 1000, .clock_at_ns = 1'000'000'000};
  EXPECT_EQ(common_ns(facts, 1'000'000'000), 1'000'000'010);
  EXPECT_EQ(common_ns(facts, 3'000'000'000), 3'000'002'010);
}

TEST_F(PointTest, UnitsDecideBetweenWholeNumbersAndReals) {
  FakeRank(spools(), 0)
      .phase("setup", 0)
      .series(0, "size", "B")
      .series(1, "load", "%")
      .sample(0, 0, 5, 77)
      .real(1, 0, 6, 2.5);
  store(run_);
  EXPECT_EQ(answer("SELECT typeof(value), value FROM v_sample WHERE metric = 'size'"), "integer 77");
  EXPECT_EQ(answer("SELECT typeof(value), value FROM v_sample WHERE metric = 'load'"), "real 2.5");
}

TEST_F(PointTest, NotANumberIsStoredAsNull) {
  FakeRank(spools(), 0)
      .phase("setup", 0)
      .series(0, "load", "%")
      .real(0, 0, 6, std::numeric_limits<double>::quiet_NaN());
  store(run_);
  EXPECT_EQ(answer("SELECT count(*), max(value) FROM v_sample"), "1 -");
}

TEST_F(PointTest, AFailedSampleKeepsItsTimeItsCodeAndItsSentence) {
  FakeRank(spools(), 0)
      .phase("setup", 0)
      .series(0, "loop")
      .sample(0, 0, 5, 10)
      .sample(0, 1, 20, 30, spool::failed)
      .failure(0, 1, 3, "connection refused");
  store(run_, RunStatus::failed, "rank 0: connection refused");
  EXPECT_EQ(answer("SELECT iteration, value FROM v_sample WHERE status = 'failed'"), "1 30");
  EXPECT_EQ(answer("SELECT rank, metric, iteration, code, text FROM v_failure"), "0 loop 1 3 connection refused");
  EXPECT_EQ(answer("SELECT status, cause FROM v_run"), "failed rank 0: connection refused");
}

TEST_F(PointTest, OutliersFollowTheFencesOfTheSummary) {
  store_two_ranks();
  EXPECT_EQ(answer("SELECT count(outlier) FROM v_sample"), "0");
  Summary summary{.run = run_, .metric_id = 1, .n = 6, .fence_lo = 0, .fence_hi = 101.5};
  writer().store_summaries(std::span(&summary, 1));
  EXPECT_EQ(answer("SELECT count(outlier), sum(outlier), min(value) FILTER (WHERE outlier) FROM v_sample"), "6 2 102");
}

TEST_F(PointTest, TimesOfSeveralOperationsAreAlsoToldPerOperation) {
  FakeRank(spools(), 0).phase("setup", 0).series(0, "loop", "ns", 0, 4).sample(0, 0, 5, 10).sample(0, 1, 20, 90);
  store(run_);
  const Summary summary{.run = run_, .metric_id = 1, .n = 2, .fence_lo = 0, .fence_hi = 5};
  writer().store_summaries(std::span(&summary, 1));
  EXPECT_EQ(answer("SELECT value, per_operation, outlier FROM v_sample WHERE iteration = 0"), "10 2.5 0");
  EXPECT_EQ(answer("SELECT value, per_operation, outlier FROM v_sample WHERE iteration = 1"), "90 22.5 1");
  EXPECT_EQ(answer("SELECT batch FROM v_summary"), "4");
}

/// Rank 0 takes 100 and 300 ns, rank 1 is later by 10 ns and takes 200 ns twice; two operations are in each.
TEST_F(PointTest, IterationsTellTheSlowestRankAndHowFarApartRanksWere) {
  store_two_ranks_together();
  EXPECT_EQ(answer("SELECT ranks, min, mean, max, begin_skew_ns, end_skew_ns FROM v_iteration WHERE iteration = 1"),
            "2 50.0 75.0 100.0 10 110");
  EXPECT_EQ(answer("SELECT max, end_skew_ns FROM v_iteration WHERE iteration = 2"), "150.0 90");
  EXPECT_EQ(answer("SELECT count(*) FROM v_iteration"), "2");  // warm-up is none
}

TEST_F(PointTest, CollectivesTellTheMeanOfRanksAndTheMeanOfTheSlowest) {
  store_two_ranks_together();
  EXPECT_EQ(answer("SELECT mean_of_ranks, least_of_ranks, largest_of_ranks, slowest_rank, n FROM v_collective"),
            "105.0 100.0 110.0 125.0 2");
}

TEST_F(PointTest, ARanksOwnFencesGoBeforeThoseOfAll) {
  store_two_ranks();
  const std::vector<Summary> summaries = {{.run = run_, .metric_id = 1, .fence_lo = 0, .fence_hi = 1000},
                                          {.run = run_, .metric_id = 1, .rank = 1, .fence_lo = 0, .fence_hi = 1}};
  writer().store_summaries(summaries);
  EXPECT_EQ(answer("SELECT sum(outlier) FILTER (WHERE rank = 0), sum(outlier) FILTER (WHERE rank = 1) FROM v_sample"),
            "0 3");
}

TEST_F(PointTest, PhasesAndRemarksAreEvents) {
  FakeRank(spools(), 1).phase("setup", 100).write(spool::Event{0, 150, "warning", "slow disk"});
  store(run_);
  EXPECT_EQ(answer("SELECT rank, at_ns, kind, text FROM v_event WHERE kind = 'phase'"), "1 0 phase setup");
  EXPECT_EQ(answer("SELECT rank, at_ns, kind, text FROM v_event WHERE kind = 'warning'"), "1 50 warning slow disk");
}

TEST_F(PointTest, ARankThatDiedIsToldFromOneThatEnded) {
  FakeRank(spools(), 0).phase("setup", 0).series(0, "loop").sample(0, 0, 5, 10).status("done", 20).end();
  FakeRank(spools(), 1).phase("setup", 0).series(0, "loop").sample(0, 0, 5, 10);
  store(run_, RunStatus::failed);
  EXPECT_EQ(answer("SELECT group_concat(ended), group_concat(status, ',') FROM v_rank"), "1,0 done,");
  EXPECT_EQ(samples(), "2");
}

TEST_F(PointTest, SamplesNobodyExplainedAreCountedNotGuessed) {
  FakeRank(spools(), 0).phase("setup", 0).series(0, "loop").sample(0, 0, 5, 10).sample(7, 0, 6, 11);
  store(run_, RunStatus::failed);
  EXPECT_EQ(samples(), "1");
  EXPECT_THAT(answer("SELECT text FROM event WHERE kind = 'warning'"), HasSubstr("1 samples are not stored"));
}

TEST_F(PointTest, ASpoolWithoutAHeaderCostsOnlyItsOwnSamples) {
  two_ranks_leave_samples(spools());
  std::ofstream(spools() / "point0-rank1.spool", std::ios::trunc) << "";
  store(run_, RunStatus::failed);
  EXPECT_EQ(samples(), "4");
  EXPECT_THAT(answer("SELECT text FROM event WHERE kind = 'warning'"), HasSubstr("point0-rank1.spool"));
}

TEST_F(PointTest, StoringARunAgainReplacesIt) {
  store_two_ranks();
  writer().store_samples(run_, {"launch_time", "s", {{0, 10, 1.5, 0}}});
  store(run_);
  EXPECT_EQ(samples(), "9");
  EXPECT_EQ(answer("SELECT count(*) FROM sample"), "9");
  EXPECT_EQ(answer("SELECT count(*) FROM v_rank"), "2");
}

TEST_F(PointTest, SeriesAreStoredOneAfterTheOther) {
  FakeRank rank(spools(), 0);
  rank.phase("setup", 0).series(0, "put").series(1, "get");
  for (std::uint32_t i = 0; i < 100; ++i) rank.sample(0, i, 10 * i, 1).sample(1, i, 10 * i + 5, 2);
  store(run_);
  EXPECT_EQ(answer("SELECT group_concat(first_row), group_concat(n) FROM series"), "1,101 100,100");
  EXPECT_EQ(answer("SELECT sum(value) FROM v_sample WHERE metric = 'get'"), "200");
}

TEST_F(PointTest, AJobWithoutAnyJournalLeavesTheRunWithItsCause) {
  store(run_, RunStatus::failed, "mpirun did not start");
  EXPECT_EQ(answer("SELECT status, cause, started FROM v_run"), "failed mpirun did not start -");
}

/// No file of this process may grow beyond a size, as on a disk that is full.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(PointTest, WhenThereIsNoRoomNothingOfThePointIsStored) {
  FakeRank rank(spools(), 0);
  rank.phase("setup", 0).series(0, "loop");
  for (std::uint32_t i = 0; i < 100'000; ++i) rank.sample(0, i, 1'000'000u * i, 100'000);
  {
    const FileSizeLimit limit(1'000'000);
    EXPECT_THAT(refusal([&] { store(run_); }), HasSubstr(file().string()));
  }
  EXPECT_EQ(answer("SELECT (SELECT count(*) FROM sample), (SELECT count(*) FROM series), status FROM run"),
            "0 0 planned");
  store(run_);
  EXPECT_EQ(samples(), "100000");
}

TEST_F(PointTest, JobFactsTellWhoEndedAndWhatWasAgreed) {
  two_ranks_leave_samples(spools());
  const JobFacts facts = read_job(spools());
  EXPECT_EQ(facts.agreed(0)->status, "done");
  EXPECT_FALSE(facts.agreed(1).has_value());
  EXPECT_TRUE(facts.ended(1));
  EXPECT_FALSE(facts.ended(2));
  EXPECT_TRUE(facts.began(0));
  EXPECT_FALSE(facts.began(1));
}

TEST_F(PointTest, AFolderThatIsGoneHasNoFacts) { EXPECT_TRUE(read_job(folder_.path() / "gone").ranks.empty()); }

TEST_F(PointTest, ASpoolThatIsNotThereIsALoss) {
  two_ranks_leave_samples(spools());
  std::filesystem::remove(spool::Folder(spools()).spool(0, 1));
  const Kept kept = writer().store_point(read_job(spools()), 0, {run_});
  EXPECT_EQ(kept.loss, "rank 1: its samples are gone: their file was removed before they were stored");
}

TEST_F(PointTest, WhatAReaderOpenedIsReadThoughTheFolderIsGone) {
  two_ranks_leave_samples(spools());
  JobReader reader(spools());
  reader.hold(0, 0);
  reader.hold(1, 0);
  std::filesystem::remove_all(spools());
  const Kept kept = writer().store_point(reader.read_on(), 0, {run_});
  EXPECT_EQ(kept.loss, "");
  EXPECT_TRUE(kept.has_samples);
  EXPECT_EQ(answer("SELECT count(*) FROM v_sample"), "8");
}

TEST_F(PointTest, APointThatIsForgottenLeavesNoSpool) {
  two_ranks_leave_samples(spools());
  JobReader reader(spools());
  EXPECT_TRUE(reader.read_on().began(0));
  reader.forget(1);
  EXPECT_FALSE(reader.read_on().began(0));
  EXPECT_TRUE(spool::Folder(spools()).spools().empty());
}

TEST_F(PointTest, WarmUpAloneIsNoMeasuredSample) {
  FakeRank(spools(), 0).phase("setup", 0).series(0, "loop", "ns", 2).sample(0, 0, 5, 5).sample(0, 1, 10, 5);
  EXPECT_FALSE(writer().store_point(read_job(spools()), 0, {run_}).has_samples);
}

TEST_F(PointTest, ARunThatSomebodyDeletedIsNotStored) {
  two_ranks_leave_samples(spools());
  EXPECT_FALSE(writer().store_point(read_job(spools()), 0, {run_ + 1}).has_run);
  EXPECT_EQ(answer("SELECT count(*) FROM sample"), "0");
}

TEST_F(PointTest, ARunOfRanksThatDiedLastedUntilTheLastSample) {
  FakeRank(spools(), 0).phase("setup", 1'000).series(0, "loop").phase("measure", 2'000).sample(0, 0, 5'000, 700);
  store(run_, RunStatus::failed);
  EXPECT_EQ(answer("SELECT duration_ns FROM run"), "4700");
}

TEST_F(PointTest, TheLastFailureThatIsToldStandsForTheOthers) {
  FakeRank rank(spools(), 0);
  rank.phase("setup", 0).series(0, "loop").sample(0, 0, 5, 5, spool::failed);
  for (int i = 0; i < 3; ++i) rank.failure(0, i, 7, "gone");
  rank.failure(0, 3, 8, "full").write(spool::FailureCount{0, 0, 7, 500}).write(spool::FailureCount{0, 0, 7, 631});
  store(run_);
  EXPECT_EQ(answer("SELECT count(*), sum(times), max(times) FROM failure WHERE code = 7"), "3 631 629");
  EXPECT_EQ(answer("SELECT count(*), sum(times) FROM failure WHERE code = 8"), "1 1");
}

}  // namespace
}  // namespace scalebench::store
