// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "base/error.hpp"
#include "left_behind.hpp"

namespace scalebench::store {
namespace {

using testing::HasSubstr;

class WriterTest : public StoreTest {};

TEST_F(WriterTest, ACampaignKeepsItsCommandSeedAndTags) {
  EXPECT_EQ(answer("SELECT uuid, command, seed, version, git FROM campaign"),
            "uuid-1 scalebench --plugin throughput 42 0.1.0 abc");
  EXPECT_EQ(answer("SELECT key, value FROM tag"), "machine laptop");
}

TEST_F(WriterTest, CallsMadeTogetherAreStoredTogetherOrNotAtAll) {
  const auto half = [&] {
    writer().together([&] {
      writer().set_environment(campaign_, std::vector<Fact>{{"", "half", "done"}});
      throw base::Error(base::Exit::run_failed, "the disk is full");
    });
  };
  EXPECT_THROW(half(), base::Error);
  EXPECT_EQ(answer("SELECT count(*) FROM environment WHERE key = 'half'"), "0");
  writer().together([&] { writer().set_environment(campaign_, std::vector<Fact>{{"", "half", "done"}}); });
  EXPECT_EQ(answer("SELECT count(*) FROM environment WHERE key = 'half'"), "1");
}

TEST_F(WriterTest, TheSameCampaignCannotBeBegunTwice) {
  EXPECT_NE(refusal([&] { begin(writer(), "uuid-1"); }), "");
}

TEST_F(WriterTest, EveryPointOfEveryJobBecomesAPlannedRun) {
  std::vector<plan::Job> jobs = {job_with_sizes({2048, 4096}, 1), job_with_sizes({4096, 2048}, 2)};
  writer().add_runs(campaign_, jobs);
  EXPECT_EQ(answer("SELECT count(*), count(DISTINCT point), min(status), max(repetition) FROM v_run WHERE config_hash "
                   "<> 'hash-1024'"),
            "4 2 planned 2");
  EXPECT_NE(jobs[1].points[1].run, 0);
}

TEST_F(WriterTest, PointsAreToldTheirRunAndAKeyOfTheirOwn) {
  std::vector<plan::Job> jobs = {job_with_sizes({2048})};
  writer().add_runs(campaign_, jobs);
  EXPECT_EQ(jobs[0].points[0].run_key, fmt::format("uuid-1-{}", jobs[0].points[0].run));
}

TEST_F(WriterTest, OptionsAreRowsWithTextNumberAndUnit) {
  EXPECT_EQ(answer("SELECT value, number, unit, typeof(number) FROM param WHERE name = 'tensor-bytes'"),
            "1024 1024 B integer");
  EXPECT_EQ(answer("SELECT value, number FROM param WHERE name = 'transport'"), "tcp -");
}

TEST_F(WriterTest, WhatRanksWroteBelongsToTheRunsOfTheirLaunch) {
  const std::int64_t launch = writer().begin_launch({.campaign = campaign_, .command = "mpirun"}, std::array{run_});
  writer().store_output(launch, {{0, "ready\n"}, {3, "a\x1b[2Jb\xff\n"}});
  EXPECT_EQ(Reader(file()).output(run_), (std::map<int, std::string>{{0, "ready\n"}, {3, "a\\x1b[2Jb\\xff\n"}}));
}

TEST_F(WriterTest, LimitsOnTheCommandLineAreParamsToo) {
  std::vector<plan::Job> jobs = {job_with_sizes({2048})};
  jobs[0].limits.iterations = 100;
  writer().add_runs(campaign_, jobs);
  EXPECT_EQ(answer("SELECT value FROM param WHERE name = 'iterations'"), "100");
  EXPECT_EQ(answer("SELECT count(*) FROM param WHERE name = 'duration'"), "0");
}

TEST_F(WriterTest, ALaunchMarksItsRunsRunningAndKeepsHowItEnded) {
  Launch launch{.campaign = campaign_, .command = "mpirun -n 2", .ranks = 2, .nodes = 1, .spool_dir = "/spools"};
  launch.id = writer().begin_launch(launch, std::span(&run_, 1));
  EXPECT_EQ(answer("SELECT status, launch FROM v_run"), fmt::format("running {}", launch.id));
  launch.wall_ns = 123;
  launch.signal = 9;
  writer().end_launch(launch);
  EXPECT_EQ(answer("SELECT wall_ns, exit_code, signal FROM launch"), "123 - 9");
}

TEST_F(WriterTest, ARetryIsTheSameRunWithANewAttempt) {
  writer().set_status(run_, RunStatus::failed, "rank 1 was killed by signal 9");
  std::vector<plan::Job> jobs = {job_with_sizes({1024})};
  jobs[0].points[0].attempt = 2;
  writer().add_runs(campaign_, jobs, {{"tensor-bytes", "B"}});
  const std::int64_t again = jobs[0].points[0].run;
  EXPECT_EQ(answer(fmt::format("SELECT status, attempt, config_hash, params FROM v_run WHERE run = {}", again)),
            "planned 2 hash-1024 tensor-bytes=1024 transport=tcp");
  EXPECT_EQ(answer("SELECT status, cause FROM v_run"), "failed rank 1 was killed by signal 9");
}

TEST_F(WriterTest, SamplesOfTheDriverHaveNoRank) {
  writer().store_samples(run_, {"launch_time", "s", {{0, 10, 1.5, 0}}});
  EXPECT_EQ(answer("SELECT rank, metric, unit, value, phase, status FROM v_sample"), "- launch_time s 1.5 measure ok");
}

TEST_F(WriterTest, StoringTheDriversSamplesAgainReplacesThem) {
  writer().store_samples(run_, {"launch_time", "s", {{0, 10, 1.5, 0}}});
  writer().store_samples(run_, {"other_time", "s", {{0, 10, 3.5, 0}}});
  writer().store_samples(run_, {"launch_time", "s", {{0, 10, 2.5, 0}}});
  EXPECT_EQ(answer("SELECT count(*), sum(value) FROM v_sample"), "2 6.0");
}

TEST_F(WriterTest, EnvironmentIsOfTheCampaignOrOfAHostAndCanBeCorrected) {
  writer().set_environment(campaign_, std::vector<Fact>{{"", "mpi", "4.0"}, {"alpha", "kernel", "6.1"}});
  writer().set_environment(campaign_, std::vector<Fact>{{"", "mpi", "4.1"}});
  EXPECT_EQ(answer("SELECT count(*), max(value) FILTER (WHERE host IS NULL) FROM v_environment"), "2 4.1");
  EXPECT_EQ(answer("SELECT host, value FROM v_environment WHERE key = 'kernel'"), "alpha 6.1");
}

TEST_F(WriterTest, ServiceFactsBelongToARun) {
  writer().set_service(run_, {{"redis.version", "7.0.15"}});
  EXPECT_EQ(answer("SELECT run_id, key, value FROM service"), fmt::format("{} redis.version 7.0.15", run_));
}

TEST_F(WriterTest, ASummaryReplacesTheOneBefore) {
  store_two_ranks();
  Summary summary{.run = run_, .metric_id = 1, .n = 3};
  summary.median.value = 100;
  writer().store_summaries(std::span(&summary, 1));
  summary.median = {101, 100, 102};
  writer().store_summaries(std::span(&summary, 1));
  EXPECT_EQ(answer("SELECT count(*), max(median), max(median_lo), max(p99) FROM v_summary"), "1 101.0 100.0 -");
}

TEST_F(WriterTest, MetricsLearnTheirDirection) {
  store_two_ranks();
  writer().describe_metrics(std::vector<Metric>{{.plugin = "throughput",
                                                 .workload = "tensors",
                                                 .name = "put_tensor",
                                                 .unit = "ns",
                                                 .better = "lower",
                                                 .help = "h"}});
  EXPECT_EQ(answer("SELECT count(*), better FROM metric"), "1 lower");
}

}  // namespace
}  // namespace scalebench::store
