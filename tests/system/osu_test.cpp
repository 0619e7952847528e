// SPDX-License-Identifier: Apache-2.0
// The MPI micro-benchmarks as a user meets them: what cannot run, what is wrong, and how launches are shared.
#include <gmock/gmock.h>
#include <unistd.h>

#include "support/scalebench.hpp"

namespace scalebench {
namespace {

using support::Result;
using support::Words;
using ::testing::HasSubstr;

class Osu : public support::Scalebench {
 protected:
  Result osu(const std::string& workloads, const Words& more,
             std::vector<std::pair<std::string, std::string>> environment = {}) {
    Words words = {"--plugin", "osu", "--workload", workloads, "--iterations", "10", "--warmup", "2", "--db", "t.db"};
    words.insert(words.end(), more.begin(), more.end());
    return scalebench(std::move(words), std::move(environment));
  }
  std::string status_of(const std::string& workload) {
    return sql("select group_concat(status) from v_run where workload = '" + workload + "'");
  }
  std::string cause_of(const std::string& workload) {
    return sql("select cause from v_run where workload = '" + workload + "' order by run limit 1");
  }
};

TEST_F(Osu, AWrongReductionMakesTheRunIncorrectAndTheOthersGoOn) {
  for (const Words& words : {Words{}, Words{"--verify"}}) {
    Words all = {"--ranks", "2", "--message-bytes", "64", "--datatype", "float"};
    all.insert(all.end(), words.begin(), words.end());
    const Result result = osu("allreduce,allgather", all, {{"LD_PRELOAD", LYING_ALLREDUCE}});
    EXPECT_EQ(result.code, 3) << result.err;
    EXPECT_THAT(result.err, HasSubstr("incorrect"));
  }
  EXPECT_EQ(status_of("allreduce"), "incorrect,incorrect");
  EXPECT_EQ(status_of("allgather"), "done,done");
  EXPECT_THAT(cause_of("allreduce"), HasSubstr("1 of the elements came wrong over all ranks"));
}

TEST_F(Osu, KnowsTheNamesOfTheStudyWithAndWithoutPrefix) {
  const Words names = {"acc_latency", "allgather",       "allreduce", "barrier",     "bibw",       "bw",
                       "cas_latency", "fop_latency",     "get_bw",    "get_latency", "hello",      "ibarrier",
                       "init",        "get_acc_latency", "latency",   "latency_mp",  "latency_mt", "mbw_mr",
                       "multi_lat",   "put_bibw",        "put_bw",    "put_latency"};
  for (const std::string prefix : {"", "osu_"}) {
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : ",") + prefix + name;
    const Result result = osu(list, {"--ranks", "2", "--dry-run"});
    EXPECT_EQ(result.code, 0) << result.err;
    for (const std::string& name : names)
      EXPECT_THAT(result.out, ::testing::ContainsRegex("\n  " + name + "[:\n]")) << prefix;
  }
}

TEST_F(Osu, SuggestsTheNameThatWasMeant) {
  const Result result = osu("osu_latncy", {});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("did you mean latency?"));
}

TEST_F(Osu, HasTheRestOfTheFamily) {
  const std::string all = scalebench({"list"}).out;
  for (const std::string name :
       {"allgatherv", "alltoall", "alltoallv", "alltoallw", "bcast", "exscan", "gather", "gatherv", "reduce",
        "reduce_scatter", "reduce_scatter_block", "scan", "scatter", "scatterv", "neighbor_allgather",
        "neighbor_allgatherv", "neighbor_alltoall", "neighbor_alltoallv", "neighbor_alltoallw"}) {
    EXPECT_THAT(all, HasSubstr("\n  " + name + " "));
    EXPECT_THAT(all, HasSubstr("\n  i" + name + " "));
  }
  EXPECT_THAT(all, HasSubstr("\n  latency_persistent "));
}

TEST_F(Osu, TooFewRanksForAllIsToldBeforeAnythingStarts) {
  const Result result = osu("latency", {"--ranks", "1"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("latency needs at least 2 ranks, not 1; write --ranks 2"));
  EXPECT_TRUE(files().empty());
}

TEST_F(Osu, TooFewRanksForSomeSkipsThoseWithTheReason) {
  const Result result = osu("init,latency", {"--ranks", "1"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(status_of("init"), "done");
  EXPECT_EQ(status_of("latency"), "skipped");
  EXPECT_EQ(cause_of("latency"), "latency needs at least 2 ranks, not 1; write --ranks 2");
}

TEST_F(Osu, MoreRanksThanAPairAreTold) {
  EXPECT_THAT(osu("latency,barrier", {"--ranks", "3", "--message-bytes", "8"}).out,
              HasSubstr("on 2 of 3 ranks: latency"));
  EXPECT_EQ(sql("select group_concat(ranks) from (select ranks from run order by ranks)"), "2,3");
}

TEST_F(Osu, WhatCannotRunIsSkippedWithTheReasonAndTheOthersGoOn) {
  const Result result = osu("allreduce,bcast,alltoall", {"--ranks", "2", "--message-bytes", "8KiB", "--op", "band",
                                                         "--datatype", "double", "--memory-limit", "20000"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(status_of("bcast"), "done");
  EXPECT_THAT(cause_of("allreduce"), HasSubstr("op band: MPI does not define it for double"));
  EXPECT_THAT(cause_of("alltoall"), HasSubstr("--memory-limit allows 20000"));
}

TEST_F(Osu, AWindowThatTheTransportDoesNotMakeIsTriedInAnotherLaunch) {
  const Result result = osu("put_latency", {"--ranks", "2", "--message-bytes", "8", "--window", "create",
                                            "--launcher-args", "--mca btl_vader_single_copy_mechanism none"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(status_of("put_latency"), "skipped,done");
  EXPECT_THAT(cause_of("put_latency"), HasSubstr("tried again with OMPI_MCA_osc=^rdma"));
  EXPECT_EQ(sql("select attempt, text from v_event join v_run using (run) where kind = 'info'"),
            "2|launched again with OMPI_MCA_osc=^rdma");
  EXPECT_THAT(sql("select command from v_launch where launch = 2"), HasSubstr("^rdma"));
}

/// 64 MiB of shared memory, as containers have them. Who is root in a namespace of his own has not root's folder in
/// /tmp.
TEST_F(Osu, AWindowThatSharedMemoryCannotHoldIsSkippedWithTheReason) {
  const char* const mounts = geteuid() == 0 ? "-m" : "-rm";
  if (command({"unshare", mounts, "true"}).code != 0)
    GTEST_SKIP() << "neither root nor user namespaces here, so that /dev/shm cannot be made small";
  Words words = {
      "unshare", mounts,           "sh", "-c", "mount -t tmpfs -o size=64m none /dev/shm && TMPDIR=$PWD exec \"$@\"",
      "sh",      SCALEBENCH_BINARY};
  const Words run = {"--plugin", "osu",  "--workload",  "put_bw", "--message-bytes", "1KiB,4MiB",
                     "--db",     "t.db", "--spool-dir", ".",      "--patience",      "20s"};
  words.insert(words.end(), run.begin(), run.end());
  const Result result = command(words);
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(sql("select group_concat(status) from (select status from run order by status)"), "done,skipped");
  EXPECT_THAT(sql("select cause from run where status = 'skipped'"), HasSubstr("MPI cannot allocate a window of"));
  EXPECT_EQ(sql("select count(*) from launch"), "1");
}

TEST_F(Osu, ProcessesAreAlignedInEveryWay) {
  const Result result = osu(
      "bcast", {"--ranks", "3", "--message-bytes", "8", "--process-sync", "none,barrier,dissemination", "--verify"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(status_of("bcast"), "done,done,done");
  EXPECT_EQ(sql("select count(distinct n) || ' ' || min(n) from v_collective"), "1 10");
}

TEST_F(Osu, EveryBenchmarkHasALaunchAndAWallTimeOfItsOwnWhereWanted) {
  osu("barrier,allgather", {"--ranks", "2", "--message-bytes", "8", "--own-launches", "--repetitions", "2"});
  EXPECT_EQ(sql("select workload, count(*), min(wall) > 0.01 from v_launch group by workload"),
            "allgather|2|1\nbarrier|2|1");
}

TEST_F(Osu, ASweepOverNodesPutsPairsOnTwoOfThem) {
  std::string hosts;
  for (int i = 0; i < 64; ++i) hosts += "node" + std::to_string(i) + "\n";
  base::write_file_0600(folder() / "hosts.txt", hosts);
  const Result plan = osu("latency,allreduce", {"--hosts", "hosts.txt", "--nodes", "4,8,16,32,64", "--repetitions", "5",
                                                "--own-launches", "--message-bytes", "8", "--dry-run"});
  EXPECT_EQ(plan.code, 0) << plan.err;
  EXPECT_THAT(plan.out, HasSubstr("30 points, 30 launches"));  // pairs are the same at any number of nodes
  EXPECT_THAT(plan.out, ::testing::ContainsRegex("-n 2 --hostfile [^ ]+ --map-by ppr:1:node [^\n]*\n  latency[:\n]"));
  EXPECT_THAT(plan.out,
              ::testing::ContainsRegex("-n 64 --hostfile [^ ]+ --map-by ppr:1:node [^\n]*\n  allreduce[:\n]"));
}

TEST_F(Osu, TheRateOfPairsIsTheBandwidthThatOsuTells) {
  ASSERT_EQ(osu("mbw_mr", {"--ranks", "4", "--message-bytes", "64KiB"}).code, 0);
  const std::string table = scalebench({"export", "--db", "t.db"}).out;
  const double megabytes = std::stod(table.substr(table.find("\n65536") + 6));
  EXPECT_NEAR(std::stod(sql("select rate / 1e6 from v_summary where rank is null")) / megabytes, 1, 0.001) << table;
}

TEST_F(Osu, StartupHasASampleForEveryLaunch) {
  EXPECT_EQ(osu("osu_init,osu_hello", {"--ranks", "2", "--repetitions", "3"}).code, 0);
  EXPECT_EQ(sql("select workload, metric, count(*), min(value) > 1000000 from v_sample group by 1, 2"),
            "hello|launch|3|1\ninit|init|6|1\ninit|launch|3|1");
  EXPECT_EQ(sql("select count(*) from v_launch"), "6");
}

TEST_F(Osu, ThreadsOfARankHaveALaunchOfTheirOwn) {
  EXPECT_EQ(osu("latency,latency_mt", {"--ranks", "2", "--message-bytes", "8"}).code, 0);
  EXPECT_EQ(sql("select workload, launch.thread_level from v_launch join launch on launch.id = launch order by 1"),
            "latency|0\nlatency_mt|3");
}

}  // namespace
}  // namespace scalebench
