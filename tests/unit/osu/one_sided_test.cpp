// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "osu_fixture.hpp"

namespace scalebench::test {
namespace {

const std::string one_way = "put_latency,get_latency,acc_latency,get_acc_latency,fop_latency,cas_latency,put_bw,get_bw";
const std::string all_of_them = one_way + ",put_bibw";

/// Every kind of window under one synchronisation.
void expect_right_data(const std::string& workloads, const std::string& sync) {
  for (const std::string window : {"create", "allocate", "dynamic"}) {
    const Show show =
        play(2, workloads, "message-bytes=512 datatype=int verify=true window=" + window + " sync=" + sync);
    EXPECT_EQ(not_ended_as(SB_OK, show), "") << window;
    EXPECT_FALSE(show.played.empty());
  }
}

TEST(OneSided, BringsTheRightDataWithFlush) { expect_right_data(one_way, "flush"); }
TEST(OneSided, BringsTheRightDataWithFlushLocal) { expect_right_data(one_way, "flush_local"); }
TEST(OneSided, BringsTheRightDataWithALockPerOperation) { expect_right_data(one_way, "lock"); }
TEST(OneSided, BringsTheRightDataWithLockAllPerOperation) { expect_right_data(one_way, "lock_all"); }
TEST(OneSided, BringsTheRightDataWithPostAndStart) { expect_right_data(all_of_them, "pscw"); }
TEST(OneSided, BringsTheRightDataWithFences) { expect_right_data(all_of_them, "fence"); }

TEST(OneSided, TimesShortOperationsInBatches) {
  Played put;
  int tries = 10;  // beside others who compute an operation may be long
  do put = play(2, "put_latency", "message-bytes=8").played.at("put_latency");
  while (put.answer("batch") <= 1 && --tries > 0);
  EXPECT_GT(put.answer("batch"), 1);
  EXPECT_NEAR(static_cast<double>(put.answer("batch") * put.answer("iterations")), 10000,
              static_cast<double>(put.answer("batch")));
}

TEST(OneSided, CountsBothWaysWhereTheTargetAnswers) {
  const Show show = play(2, "put_latency,put_bw,put_bibw", "message-bytes=16KiB sync=pscw");
  EXPECT_EQ(show.played.at("put_latency").answer("batch"), 2);
  EXPECT_EQ(show.played.at("put_bw").answer("batch"), 64);
  EXPECT_EQ(show.played.at("put_bibw").answer("batch"), 128);
}

TEST(OneSided, TakesEmptyMessages) {
  EXPECT_EQ(not_ended_as(SB_OK, play(2, "put_latency,get_latency,put_bw", "message-bytes=0 verify=true")), "");
}

TEST(OneSided, TakesEveryOperationOnWholeNumbers) {
  for (const std::string op : {"sum", "prod", "max", "min", "band", "bor", "bxor", "land", "lor", "lxor"}) {
    const Show show = play(2, "acc_latency,fop_latency", "message-bytes=64 datatype=int verify=true op=" + op);
    EXPECT_EQ(not_ended_as(SB_OK, show), "") << op;
  }
}

TEST(OneSided, SkipsWhatMpiDoesNotDefine) {
  const Show swap = play(2, "cas_latency", "datatype=float");
  EXPECT_EQ(not_ended_as(SB_SKIP, swap), "");
  const Show bits = play(2, "acc_latency", "message-bytes=64 datatype=double op=bxor");
  EXPECT_EQ(not_ended_as(SB_SKIP, bits), "");
  EXPECT_THAT(bits.played.at("acc_latency").text(), testing::HasSubstr("op bxor"));
  const Show passive = play(2, "put_bibw", "message-bytes=64 sync=lock");
  EXPECT_EQ(not_ended_as(SB_SKIP, passive), "");
  EXPECT_THAT(passive.played.at("put_bibw").text(), testing::HasSubstr("pscw and fence"));
}

TEST(OneSided, AsksForAnotherLaunchWhereTheTransportMakesNoWindow) {
  const std::string no_cma = "--mca btl_vader_single_copy_mechanism none";
  const Show refused = play(2, "put_latency", "message-bytes=8 window=create", no_cma);
  EXPECT_EQ(refused.played.at("put_latency").status(), SB_RELAUNCH) << refused.noise;
  EXPECT_THAT(refused.played.at("put_latency").text(), testing::HasSubstr("^rdma"));
  const Show allowed = play(2, "put_latency", "message-bytes=8 window=create verify=true", no_cma + " --mca osc ^rdma");
  EXPECT_EQ(not_ended_as(SB_OK, allowed), "");
}

}  // namespace
}  // namespace scalebench::test
