// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "osu_fixture.hpp"

namespace scalebench::test {
namespace {

const std::string two_rank_ones = "latency,latency_mp,latency_persistent,bw,bibw,bw_persistent,bibw_persistent";
const std::string paired_ones = "multi_lat,mbw_mr";

TEST(Pt2pt, BringsTheRightDataBetweenTwoRanks) {
  const Show show = play(2, two_rank_ones + "," + paired_ones, "message-bytes=1000 verify=true");
  EXPECT_EQ(not_ended_as(SB_OK, show), "");
  EXPECT_EQ(show.played.size(), 9U);
}

TEST(Pt2pt, BringsTheRightDataBetweenThreadsOfTwoRanks) {
  const Show show = play(2, "latency_mt", "message-bytes=1000 verify=true");
  EXPECT_EQ(not_ended_as(SB_OK, show), "");
  EXPECT_EQ(show.played.size(), 1U);
}

TEST(Pt2pt, CutsThreadsShortWhereTheyShareCores) {
  const auto duration_ns = [](const char* cpus) {
    return play(2, "latency_mt", "message-bytes=8 " + std::string(cpus)).played.at("latency_mt").answer("duration_ns");
  };
  EXPECT_EQ(duration_ns("--cpus=2"), 500'000'000);  // one of the two ranks has two threads more
  EXPECT_EQ(duration_ns("--cpus=3"), -1);
}

TEST(Pt2pt, BringsTheRightDataInTwoPairs) {
  const Show show = play(4, paired_ones, "message-bytes=1000 verify=true");
  EXPECT_EQ(not_ended_as(SB_OK, show), "");
  EXPECT_EQ(show.played.size(), 2U);
}

TEST(Pt2pt, LeavesTheOddRankIdleWhereOsuHangs) {
  const Show show = play(3, paired_ones, "message-bytes=1000 verify=true");
  EXPECT_EQ(not_ended_as(SB_OK, show), "");
  EXPECT_EQ(show.played.size(), 2U);
  EXPECT_EQ(show.played.at("multi_lat").samples("latency", 2), 0);
}

TEST(Pt2pt, RecordsOnTheLeadersAlone) {
  const Show show = play(4, paired_ones, "--iterations=7");
  for (const auto& [name, metric] : {std::pair{"multi_lat", "latency"}, {"mbw_mr", "transfer"}}) {
    for (const std::size_t rank : {0, 1, 2, 3})
      EXPECT_EQ(show.played.at(name).samples(metric, rank), rank < 2 ? 7 : 0) << name << " rank " << rank;
  }
}

TEST(Pt2pt, PairsRanksOfTwoNodes) {
  const Show show = play(4, paired_ones, "--nodes=2 --iterations=5 verify=true");
  EXPECT_EQ(not_ended_as(SB_OK, show), "");
  for (const std::size_t rank : {0, 1, 2, 3})  // 0 and 2 are on one node, 1 and 3 on the other
    EXPECT_EQ(show.played.at("multi_lat").samples("latency", rank), rank % 2 == 0 ? 5 : 0) << rank;
}

TEST(Pt2pt, SendsEmptyMessages) {
  EXPECT_EQ(not_ended_as(SB_OK, play(2, two_rank_ones + ",latency_mt", "message-bytes=0 verify=true")), "");
}

TEST(Pt2pt, KeepsDataRightUnderEveryBufferPolicy) {
  EXPECT_EQ(not_ended_as(SB_OK, play(2, "latency,bw,bibw", "message-bytes=64KiB buffer-policy=rotate verify=true")),
            "");
  EXPECT_EQ(not_ended_as(SB_OK, play(2, two_rank_ones, "message-bytes=64KiB buffer-policy=touch verify=true")), "");
}

TEST(Pt2pt, KeepsOsusCountsForSmallAndLargeMessages) {
  const Show small = play(2, "latency,bw,mbw_mr", "message-bytes=8KiB batch=1 --iterations=1");
  const Show large = play(2, "latency,bw,mbw_mr", "message-bytes=16KiB batch=1 --iterations=1");
  EXPECT_EQ(small.played.at("latency").answer("iterations"), 10000);
  EXPECT_EQ(small.played.at("latency").answer("warmup"), 100);
  EXPECT_EQ(small.played.at("bw").answer("iterations"), 100);
  EXPECT_EQ(large.played.at("latency").answer("iterations"), 1000);
  EXPECT_EQ(large.played.at("latency").answer("warmup"), 10);
  EXPECT_EQ(large.played.at("bw").answer("iterations"), 20);
  EXPECT_EQ(large.played.at("mbw_mr").answer("iterations"), 100);
}

TEST(Pt2pt, StoresHowManyMessagesASampleStandsFor) {
  const Show show = play(2, "latency,bw,bibw", "message-bytes=16KiB window-size=10");
  EXPECT_EQ(show.played.at("latency").answer("batch"), 2);  // to and fro
  EXPECT_EQ(show.played.at("bw").answer("batch"), 10);
  EXPECT_EQ(show.played.at("bibw").answer("batch"), 20);
  EXPECT_EQ(show.played.at("bibw").ranks.at(0).at("work").at(0), 20 * 16384.0);
}

TEST(Pt2pt, FindsAWrongMessage) {
  const Show show = play(2, "latency", "message-bytes=64 datatype=float --fault=recv");
  EXPECT_EQ(not_ended_as(SB_INCORRECT, show), "");
  EXPECT_THAT(show.played.at("latency").text(1), testing::HasSubstr("1 of them on rank 1"));
}

TEST(Pt2pt, SkipsWhatCannotBeDoneWithTheReason) {
  const Show odd = play(2, "latency", "message-bytes=6 datatype=int");
  EXPECT_EQ(not_ended_as(SB_SKIP, odd), "");
  EXPECT_THAT(odd.played.at("latency").text(), testing::HasSubstr("no multiple of the 4 bytes of int"));
  const Show large = play(2, "bw", "message-bytes=1MiB memory-limit=1MiB");
  EXPECT_EQ(not_ended_as(SB_SKIP, large), "");
  EXPECT_THAT(large.played.at("bw").text(), testing::HasSubstr("--memory-limit"));
}

}  // namespace
}  // namespace scalebench::test
