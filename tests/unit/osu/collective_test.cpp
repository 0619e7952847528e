// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "osu_fixture.hpp"

namespace scalebench::test {
namespace {

const std::vector<std::string> operations = {
    "allgather",
    "allgatherv",
    "allreduce",
    "alltoall",
    "alltoallv",
    "alltoallw",
    "barrier",
    "bcast",
    "exscan",
    "gather",
    "gatherv",
    "reduce",
    "reduce_scatter",
    "reduce_scatter_block",
    "scan",
    "scatter",
    "scatterv",
    "neighbor_allgather",
    "neighbor_allgatherv",
    "neighbor_alltoall",
    "neighbor_alltoallv",
    "neighbor_alltoallw",
};

/// "allgather,allgatherv,…", with i in front of each for the non-blocking ones.
std::string all(const std::string& prefix) {
  std::string list;
  for (const auto& name : operations) list += (list.empty() ? "" : ",") + prefix + name;
  return list;
}

struct Form {
  int ranks;
  std::string prefix;  ///< "i": non-blocking
};

class EveryCollective : public testing::TestWithParam<Form> {
 protected:
  Show play_all(const std::string& words) const { return play(GetParam().ranks, all(GetParam().prefix), words); }
};

TEST_P(EveryCollective, BringsTheRightData) {
  const Show show = play_all("message-bytes=1200 datatype=int verify=true");
  EXPECT_EQ(not_ended_as(SB_OK, show), "");
  EXPECT_EQ(show.played.size(), operations.size());
}

TEST_P(EveryCollective, KeepsTheSamplesOfEveryRank) {
  const Show show = play_all("message-bytes=64 --iterations=4");
  EXPECT_EQ(not_ended_as(SB_OK, show), "");
  for (const auto& [name, one] : show.played) {
    for (std::size_t rank = 0; rank < one.ranks.size(); ++rank)
      EXPECT_EQ(one.samples(GetParam().prefix.empty() ? "latency" : "overall", rank), 4) << name << " " << rank;
  }
}

TEST_P(EveryCollective, TakesEmptyMessages) {
  EXPECT_EQ(not_ended_as(SB_OK, play_all("message-bytes=0 verify=true")), "");
}

INSTANTIATE_TEST_SUITE_P(Osu, EveryCollective,
                         testing::Values(Form{2, ""}, Form{3, ""}, Form{4, ""}, Form{2, "i"}, Form{3, "i"},
                                         Form{4, "i"}),
                         [](const auto& form) {
                           return (form.param.prefix.empty() ? "Blocking" : "NonBlocking") + std::string("On") +
                                  std::to_string(form.param.ranks);
                         });

TEST(Collective, FindsAWrongReductionWhicheverRankGetsIt) {
  const Show show = play(3, "allreduce", "message-bytes=256 datatype=float --fault=allreduce");
  EXPECT_EQ(not_ended_as(SB_INCORRECT, show), "");
  EXPECT_THAT(show.played.at("allreduce").text(0), testing::HasSubstr("0 of them on rank 0"));
  EXPECT_THAT(show.played.at("allreduce").text(1), testing::HasSubstr("1 of them on rank 1"));
}

TEST(Collective, FindsAWrongReductionInTheMiddleWhenEverySampleIsChecked) {
  const Show show =
      play(2, "allreduce", "message-bytes=256 datatype=float verify=true --fault=allreduce --iterations=3");
  EXPECT_EQ(not_ended_as(SB_INCORRECT, show), "");
  EXPECT_THAT(show.played.at("allreduce").text(),
              testing::HasSubstr("6 of the elements"));  // 2 + 3 samples and the last one
}

TEST(Collective, ReducesEveryTypeByEveryOperationMpiDefines) {
  for (const std::string type : {"char", "int", "long", "float", "double"}) {
    for (const std::string op : {"sum", "prod", "max", "min"}) {
      const Show show = play(3, "allreduce,scan", "message-bytes=64 verify=true datatype=" + type + " op=" + op);
      EXPECT_EQ(not_ended_as(SB_OK, show), "") << type << " " << op;
    }
  }
}

TEST(Collective, SkipsOperationsThatAreNotDefinedForTheType) {
  const Show show = play(2, "allreduce", "message-bytes=64 datatype=double op=band");
  EXPECT_EQ(not_ended_as(SB_SKIP, show), "");
  EXPECT_THAT(show.played.at("allreduce").text(), testing::HasSubstr("MPI does not define it for double"));
}

TEST(Collective, SkipsWhatExceedsTheMemoryLimitAndGoesOn) {
  const Show show = play(4, "allgather,allreduce", "message-bytes=1MiB memory-limit=3MiB");
  EXPECT_EQ(show.played.at("allgather").status(), SB_SKIP);
  EXPECT_EQ(show.played.at("allreduce").status(), SB_OK);
}

TEST(Collective, SkipsBlocksThatEndBeyondWhatMpiAddresses) {
  const Show show = play(2, "alltoallw", "message-bytes=1GiB datatype=double memory-limit=1TiB");
  EXPECT_EQ(not_ended_as(SB_SKIP, show), "");
  EXPECT_THAT(show.played.at("alltoallw").text(), testing::HasSubstr("beyond what MPI addresses"));
}

TEST(Collective, KeepsOsusCounts) {
  const Show small = play(2, "allreduce,iallreduce,barrier", "message-bytes=8KiB --iterations=1");
  const Show large = play(2, "allreduce,iallreduce", "message-bytes=16KiB --iterations=1");
  EXPECT_EQ(small.played.at("allreduce").answer("iterations"), 1000);
  EXPECT_EQ(small.played.at("allreduce").answer("batch"), 1);
  EXPECT_EQ(large.played.at("allreduce").answer("iterations"), 100);
  EXPECT_EQ(large.played.at("allreduce").answer("warmup"), 10);
  EXPECT_EQ(small.played.at("iallreduce").answer("iterations"), 100);
  EXPECT_EQ(large.played.at("iallreduce").answer("iterations"), 100);
}

TEST(Collective, IsAlignedInEveryWay) {
  for (const std::string sync : {"none", "barrier", "dissemination"}) {
    const Show show = play(4, "bcast,ireduce,barrier", "message-bytes=64 verify=true process-sync=" + sync);
    EXPECT_EQ(not_ended_as(SB_OK, show), "") << sync;
  }
}

TEST(Overlap, IsToldPerSampleFromTheLatencyMeasuredBefore) {
  const Show show = play(2, "iallgather", "message-bytes=256KiB --iterations=9");
  const Played& one = show.played.at("iallgather");
  EXPECT_EQ(one.ranks.at(0).at("setup").at("pure"), 100);
  EXPECT_EQ(one.samples("overlap"), 9);
  EXPECT_EQ(one.samples("test"), 0);
  EXPECT_LE(one.median("overlap"), 100);
}

TEST(Overlap, IsNotToldWhereTheClockIsTooCoarseForIt) {
  const Show show = play(2, "iallgather", "message-bytes=1KiB --iterations=9 --clock-cost=1000000000");
  EXPECT_EQ(not_ended_as(SB_OK, show), "");
  EXPECT_EQ(show.played.at("iallgather").samples("overlap"), 0);
  EXPECT_EQ(show.played.at("iallgather").samples("overall"), 9);
}

TEST(Overlap, IsMeasuredWithTestsInBetween) {
  const Show show = play(2, "iallgather", "message-bytes=64KiB tests=10 verify=true");
  EXPECT_EQ(not_ended_as(SB_OK, show), "");
  EXPECT_GT(show.played.at("iallgather").samples("test"), 0);
}

TEST(Startup, LeavesTheFiguresToTheEngine) {
  const Show show = play(1, "init,hello", "");
  EXPECT_EQ(not_ended_as(SB_OK, show), "");
  EXPECT_EQ(show.played.at("init").answer("iterations"), 1);
  EXPECT_EQ(show.played.at("init").answer("warmup"), 0);
}

}  // namespace
}  // namespace scalebench::test
