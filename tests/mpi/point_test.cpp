// SPDX-License-Identifier: Apache-2.0
// Points that go well, under a real mpirun.
#include <gmock/gmock.h>

#include <bit>

#include "base/cores.hpp"
#include "mpi_job.hpp"
#include "support/names.hpp"

namespace scalebench::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::uint64_t> values(const std::vector<spool::Record>& records) {
  std::vector<std::uint64_t> found;
  for (const auto& record : records) found.push_back(record.value);
  return found;
}

class Ranks : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(TwoAndFour, Ranks, ::testing::Values(2, 4), support::named_by_count);

TEST_P(Ranks, OfAnIndependentWorkloadStoreWhatWasAskedFor) {
  MpiJob job(GetParam(), {point("alone")}, {.iterations = 100, .warmup = 10});
  ASSERT_TRUE(job.run().good()) << job.errors();
  for (int rank = 0; rank < GetParam(); ++rank) {
    const auto samples = job.samples(rank);
    ASSERT_EQ(samples.size(), 110u);
    for (std::uint32_t n = 0; n < 110; ++n) EXPECT_EQ(samples[n].iteration, n);
    EXPECT_EQ(job.status(rank), "done");
  }
  EXPECT_EQ(job.agreed().status, "done");
}

TEST_P(Ranks, OfACollectiveWorkloadStoreEquallyMuch) {
  MpiJob job(GetParam(), {point("together")}, {.iterations = 1000, .warmup = 10});
  ASSERT_TRUE(job.run().good()) << job.errors();
  for (int rank = 0; rank < GetParam(); ++rank) EXPECT_EQ(job.samples(rank).size(), 1010u);
  EXPECT_EQ(job.agreed().status, "done");
}

TEST_P(Ranks, OfACollectiveWorkloadStopTogetherWhenTimeIsUp) {
  MpiJob job(GetParam(), {point("together")}, {.duration_ns = 200'000'000});
  ASSERT_TRUE(job.run().good()) << job.errors();
  const auto samples = job.samples(0);
  EXPECT_GT(samples.size(), 20u);
  EXPECT_GT(samples.back().start_ns - samples.front().start_ns, 150'000'000u);
  for (int rank = 1; rank < GetParam(); ++rank) EXPECT_EQ(job.samples(rank).size(), samples.size());
}

TEST(PointUnderMpi, WithADurationIndependentRanksMeasureThatLong) {
  MpiJob job(2, {point("alone", {{"pause", number(1'000'000)}})}, {.warmup = 1, .duration_ns = 100'000'000});
  ASSERT_TRUE(job.run().good()) << job.errors();
  for (int rank : {0, 1}) {
    const auto samples = job.samples(rank);
    const auto& last = samples.back();
    // The part begins a little before its first sample does.
    EXPECT_GE(last.start_ns + last.value, samples.at(1).start_ns + 99'000'000);
    EXPECT_LE(samples.size(), 101u);
  }
}

TEST(PointUnderMpi, TheSmallerOfIterationsAndDurationEndsIt) {
  MpiJob job(2, {point("alone")}, {.iterations = 50, .warmup = 0, .duration_ns = 60'000'000'000});
  ASSERT_TRUE(job.run().good()) << job.errors();
  EXPECT_EQ(job.samples(1).size(), 50u);
}

TEST(PointUnderMpi, StartTimesOfARankIncrease) {
  MpiJob job(2, {point("alone")});
  ASSERT_TRUE(job.run().good()) << job.errors();
  const auto samples = job.samples(1);
  for (std::size_t n = 1; n < samples.size(); ++n) EXPECT_GT(samples[n].start_ns, samples[n - 1].start_ns);
}

TEST(PointUnderMpi, SetupMayRecord) {
  MpiJob job(2, {point("alone")});
  ASSERT_TRUE(job.run().good()) << job.errors();
  const auto first = job.records(1).front();
  EXPECT_EQ(first.flags, spool::in_setup);
}

TEST(PointUnderMpi, TheJournalExplainsTheSeries) {
  MpiJob job(2, {point("alone")}, {.iterations = 5, .warmup = 3});
  ASSERT_TRUE(job.run().good()) << job.errors();
  std::map<int, spool::Series> series;
  for (const auto& line : job.entries<spool::Series>(1)) series[line.series] = line;
  EXPECT_EQ(series.at(0).metric, "step");
  EXPECT_EQ(series.at(0).work, 3.5);
  EXPECT_EQ(series.at(0).warmup_end, 3);
}

TEST(PointUnderMpi, TheDurationOfMpiInitIsOneSamplePerRank) {
  MpiJob job(2, {point("alone")}, {.iterations = 5, .warmup = 3});
  ASSERT_TRUE(job.run().good()) << job.errors();
  const auto facts = job.entries<spool::RankFacts>(1).front();
  const auto samples = job.samples(1, 1);
  EXPECT_THAT(values(samples), ElementsAre(facts.mpi_init_ns));
  EXPECT_EQ(samples.front().iteration, 3u);
}

TEST(PointUnderMpi, RanksSayWhoTheyAre) {
  MpiJob job(2, {point("alone")});
  ASSERT_TRUE(job.run().good()) << job.errors();
  const auto facts = job.entries<spool::RankFacts>(1);
  ASSERT_EQ(facts.size(), 2u);
  EXPECT_EQ(facts[1].rank, 1);
  EXPECT_EQ(facts[1].clock_offset_ns, 0);
  EXPECT_EQ(facts[1].clock_error_ns, 0);
  EXPECT_NE(facts[0].pid, job.entries<spool::RankFacts>(0)[0].pid);
  EXPECT_EQ(job.entries<spool::End>(1).size(), 1u);
}

TEST(PointUnderMpi, PhasesComeInOrder) {
  MpiJob job(2, {point("alone")});
  ASSERT_TRUE(job.run().good()) << job.errors();
  std::vector<std::string> phases;
  for (const auto& begin : job.entries<spool::PhaseBegin>(0)) phases.push_back(begin.phase);
  EXPECT_THAT(phases, ElementsAre("setup", "warmup", "measure", "verify", "teardown"));
}

TEST(PointUnderMpi, RolesTakeRanksInDeclaredOrder) {
  MpiJob job(4, {point("parts", {{"senders", number(1)}})}, {.iterations = 1, .warmup = 0});
  ASSERT_TRUE(job.run().good()) << job.errors();
  const auto numbers = [&](int rank) {
    std::vector<double> found;
    for (const std::uint64_t bits : values(job.samples(rank, -1))) found.push_back(std::bit_cast<double>(bits));
    return found;
  };
  EXPECT_THAT(numbers(0), ElementsAre(0, 0, 1, 1));
  EXPECT_THAT(numbers(3), ElementsAre(1, 2, 3, 3));
}

TEST(PointUnderMpi, ARankIsToldTheCpusItIsBoundTo) {
  MpiJob job(1, {point("granted")}, {.iterations = 1, .warmup = 0});
  job.start({"taskset", "-c", std::to_string(*base::allowed_cpus().rbegin())});
  ASSERT_TRUE(job.finish().good()) << job.errors();
  EXPECT_EQ(std::bit_cast<double>(job.samples(0).at(0).value), 1);
}

TEST(PointUnderMpi, ARankIsToldAllCpusThatItsQuotaAllows) {
  MpiJob job(1, {point("granted")}, {.iterations = 1, .warmup = 0});
  job.start({"--bind-to", "none"});
  ASSERT_TRUE(job.finish().good()) << job.errors();
  EXPECT_EQ(std::bit_cast<double>(job.samples(0).at(0).value), base::usable_cpus());
}

TEST(PointUnderMpi, ManyPointsShareOneJob) {
  MpiJob job(2, {point("alone"), point("together"), point("parts", {{"senders", number(1)}})}, {.iterations = 5});
  ASSERT_TRUE(job.run().good()) << job.errors();
  for (int index : {0, 1, 2}) EXPECT_EQ(job.agreed(index).status, "done");
  EXPECT_EQ(spool::Control(job.files().control(), 2).points_done(), 3);
}

TEST(PointUnderMpi, RemarksOfTheWorkloadBecomeEvents) {
  MpiJob job(2, {point("alone", {{"what", text("warn")}})});
  ASSERT_TRUE(job.run().good()) << job.errors();
  const auto events = job.entries<spool::Event>(1);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].level, "warning");
  EXPECT_EQ(events[0].text, "the probe warns");
}

TEST(PointUnderMpi, LeavesNoMoreFilesThanItNeeds) {
  MpiJob job(2, {point("alone")}, {.iterations = 10, .warmup = 0});
  ASSERT_TRUE(job.run().good()) << job.errors();
  EXPECT_LT(std::filesystem::file_size(job.files().spool(0, 0)), 100'000u);
}

TEST(OpenLoopUnderMpi, AddsThreeSeriesToEachRank) {
  MpiJob job(2, {point("alone")}, {.iterations = 20, .warmup = 0});
  job.job().rate = 2000;
  ASSERT_TRUE(job.run().good()) << job.errors();
  std::map<std::string, int> series;
  for (const auto& line : job.entries<spool::Series>(1)) series[line.metric] = line.series;
  for (const char* name : {"response", "service", "lateness"})
    EXPECT_EQ(job.samples(1, series.at(name)).size(), 20u) << name;
}

TEST(OpenLoopUnderMpi, IsRefusedForRanksThatWaitForEachOther) {
  MpiJob job(2, {point("together")});
  job.job().rate = 2000;
  ASSERT_TRUE(job.run().good()) << job.errors();
  EXPECT_EQ(job.agreed().status, "failed");
  EXPECT_THAT(job.agreed().text, ::testing::HasSubstr("--rate"));
}

}  // namespace
}  // namespace scalebench::test
