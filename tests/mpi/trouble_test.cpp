// SPDX-License-Identifier: Apache-2.0
// Points that go wrong, under a real mpirun.
#include <gmock/gmock.h>

#include <csignal>

#include "mpi_job.hpp"
#include "support/names.hpp"

namespace scalebench::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

plan::Point troubled(const std::string& workload, const std::string& what, int rank, int at, int pause_ns = 0) {
  return point(workload,
               {{"what", text(what)}, {"rank", number(rank)}, {"at", number(at)}, {"pause", number(pause_ns)}});
}

TEST(Trouble, ARankThatIsKilledLeavesItsSamplesAndThoseOfTheOthers) {
  MpiJob job(4, {troubled("alone", "die", 1, 500)}, {.iterations = 1000, .warmup = 0});
  EXPECT_FALSE(job.run().good());
  EXPECT_EQ(job.samples(1).size(), 500u);
  EXPECT_THAT(job.entries<spool::End>(1), IsEmpty());
  for (int rank : {0, 2, 3}) EXPECT_EQ(spool::Reader(job.files().spool(0, rank)).tally().damaged, 0u);
}

TEST(Trouble, ARankKilledInACollectiveLeavesTheSamplesOfAll) {
  MpiJob job(4, {troubled("together", "die", 1, 50)}, {.iterations = 100, .warmup = 0});
  EXPECT_FALSE(job.run().good());
  EXPECT_EQ(job.samples(1).size(), 50u);
  for (int rank : {0, 2, 3}) EXPECT_EQ(job.samples(rank).size(), 50u) << rank;
}

TEST(Trouble, AnIndependentRankFailsAlone) {
  MpiJob job(2, {troubled("alone", "refuse", 1, 20)}, {.iterations = 100, .warmup = 0});
  ASSERT_TRUE(job.run().good()) << job.errors();
  EXPECT_EQ(job.samples(0).size(), 100u);
  EXPECT_EQ(job.samples(1).size(), 20u);
  EXPECT_EQ(job.status(0), "done");
  EXPECT_EQ(job.status(1), "failed");
  EXPECT_EQ(job.agreed().status, "failed");
  EXPECT_EQ(job.agreed().text, "rank 1: the probe refuses");
}

TEST(Trouble, ACollectiveThatOneRankLeavesDoesNotHang) {
  MpiJob job(2, {troubled("together", "refuse", 1, 20)}, {.iterations = 100, .warmup = 0});
  EXPECT_FALSE(job.run().good());
  EXPECT_EQ(job.status(1), "failed");
  EXPECT_EQ(job.samples(0).size(), 20u);
}

TEST(Trouble, APointThatCannotBeSetUpLeavesTheNextOneUnharmed) {
  MpiJob job(2, {troubled("alone", "no-setup", 0, 0), point("together")}, {.iterations = 100, .warmup = 0});
  ASSERT_TRUE(job.run().good()) << job.errors();
  EXPECT_EQ(job.agreed(0).status, "failed");
  EXPECT_EQ(job.status(1, 0), "failed");
  EXPECT_EQ(job.agreed(1).status, "done");
}

TEST(Trouble, AFailedOperationIsASampleAndThePointGoesOn) {
  MpiJob job(2, {troubled("alone", "fail", 1, 20)}, {.iterations = 100, .warmup = 0});
  ASSERT_TRUE(job.run().good()) << job.errors();
  const auto samples = job.samples(1);
  ASSERT_EQ(samples.size(), 101u);
  EXPECT_NE(samples[20].flags & spool::failed, 0);
  const auto failures = job.entries<spool::FailureEntry>(1);
  ASSERT_EQ(failures.size(), 1u);
  EXPECT_EQ(failures[0].code, 7);
  EXPECT_EQ(failures[0].iteration, 20);
  EXPECT_EQ(job.agreed().status, "done");
}

TEST(Trouble, APointThatOneRankSkipsIsSkipped) {
  MpiJob job(2, {troubled("alone", "skip", 1, 0)});
  ASSERT_TRUE(job.run().good()) << job.errors();
  EXPECT_EQ(job.agreed().status, "skipped");
  EXPECT_EQ(job.agreed().text, "rank 1: the probe skips");
  EXPECT_THAT(job.samples(0), IsEmpty());
}

TEST(Trouble, AWrongAnswerMakesThePointIncorrectAndKeepsItsSamples) {
  MpiJob job(2, {troubled("alone", "wrong", 1, 0)}, {.iterations = 10, .warmup = 0});
  ASSERT_TRUE(job.run().good()) << job.errors();
  EXPECT_EQ(job.agreed().status, "incorrect");
  EXPECT_EQ(job.samples(1).size(), 10u);
}

std::string warning_of(const MpiJob& job, int rank) {
  const auto events = job.entries<spool::Event>(rank);
  return events.empty() ? "" : events.back().level + ": " + events.back().text;
}

TEST(Trouble, WhatTeardownSaysAfterAFailureIsAnEvent) {
  MpiJob job(2, {troubled("alone", "refuse-litter", 1, 20)}, {.iterations = 100, .warmup = 0});
  ASSERT_TRUE(job.run().good()) << job.errors();
  EXPECT_EQ(job.status(1), "failed");
  EXPECT_THAT(warning_of(job, 1), HasSubstr("the probe leaves litter behind"));
}

TEST(Trouble, WhatTeardownSaysAfterFailedOperationsIsAnEvent) {
  MpiJob job(1, {troubled("alone", "fail-litter", 0, 20)}, {.iterations = 100, .warmup = 0});
  ASSERT_TRUE(job.run().good()) << job.errors();
  EXPECT_EQ(job.agreed().status, "done");
  EXPECT_EQ(job.entries<spool::FailureEntry>(0).size(), 1u);
  EXPECT_EQ(warning_of(job, 0), "warning: teardown, after what went wrong before: the probe leaves litter behind");
}

TEST(Trouble, AFailedTeardownAloneFailsThePoint) {
  MpiJob job(1, {troubled("alone", "litter", 0, 0)}, {.iterations = 10, .warmup = 0});
  ASSERT_TRUE(job.run().good()) << job.errors();
  EXPECT_EQ(job.agreed().status, "failed");
  EXPECT_EQ(job.agreed().text, "the probe leaves litter behind");
}

TEST(Trouble, TheFirstRankToFailInTimeIsTheCauseWhateverItsNumber) {
  MpiJob job(2, {troubled("alone", "follow", 1, 20, 1'000'000)}, {.iterations = 5000, .warmup = 0});
  ASSERT_TRUE(job.run().good()) << job.errors();
  EXPECT_EQ(job.status(0), "failed");
  EXPECT_EQ(job.agreed().text, "rank 1: the first to refuse");
}

TEST(Trouble, RolesThatCannotBeFilledSkipThePoint) {
  MpiJob job(2, {point("parts", {{"senders", number(2)}})});
  ASSERT_TRUE(job.run().good()) << job.errors();
  EXPECT_EQ(job.agreed().status, "skipped");
}

TEST(Trouble, APluginThatCannotBeLoadedIsNamed) {
  MpiJob job(2, {point("alone")});
  job.job().plugin_file = "/nowhere/probe.so";
  EXPECT_FALSE(job.run().good());
  EXPECT_THAT(job.errors(), HasSubstr("/nowhere/probe.so"));
}

class StopRequest : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Kinds, StopRequest, ::testing::Values("alone", "together"), support::named_by_itself);

TEST_P(StopRequest, InTheControlBlockEndsTheJobAndKeepsWhatThereIs) {
  MpiJob job(2, {point(GetParam(), {{"pause", number(1'000'000)}}), point("alone")}, {.iterations = 1'000'000});
  job.start();
  job.wait_for(spool::Phase::measure);
  spool::Control(job.files().control(), 2).request_stop();
  ASSERT_TRUE(job.finish().good()) << job.errors();
  EXPECT_EQ(job.agreed().status, "interrupted");
  EXPECT_EQ(job.entries<spool::PhaseBegin>(1).back().phase, "teardown");
  EXPECT_THAT(job.samples(1), ::testing::Not(IsEmpty()));
  EXPECT_FALSE(std::filesystem::exists(job.files().spool(1, 0)));
}

TEST_P(StopRequest, BySigusr1OrSigusr2ToTheLauncherEndsTheJobAndKeepsWhatThereIs) {
  for (const int number_of_signal : {SIGUSR1, SIGUSR2}) {
    MpiJob job(2, {point(GetParam(), {{"pause", number(1'000'000)}})}, {.iterations = 1'000'000});
    job.start();
    job.wait_for(spool::Phase::measure);
    job.signal(number_of_signal);
    ASSERT_TRUE(job.finish().good()) << job.errors();
    EXPECT_EQ(job.agreed().status, "interrupted");
    EXPECT_EQ(job.entries<spool::End>(1).size(), 1u);
  }
}

}  // namespace
}  // namespace scalebench::test
