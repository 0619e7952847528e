// SPDX-License-Identifier: Apache-2.0
// What is told of a bad end is its cause: the first error, the rank and its signal, the limit that was reached. And
// what asks for a stop is heeded, what asks to be left alone as well.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "faults/campaign.hpp"

namespace scalebench::faults {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

class Cause : public Campaign {
 protected:
  const Words long_run = {"--duration", "30s"};

  /// In a shell with this limit on the size of files, in blocks of 512 bytes.
  Result limited(int blocks, const Words& more) {
    Words words = throughput(more);
    words.insert(words.begin(),
                 {"sh", "-c", "ulimit -f " + std::to_string(blocks) + "; exec \"$0\" \"$@\"", SCALEBENCH_BINARY});
    return command(words);
  }
};

TEST_F(Cause, IsTheFirstFailedOperationAndNotWhatTeardownSays) {
  support::RedisCluster cluster(3);
  begin({"--endpoint", cluster.tcp(), "--duration", "4s"}, 1);
  for (std::size_t shard = 0; shard < 3; ++shard) cluster[shard].say("CLUSTER DELSLOTSRANGE 0 16383");
  const Result result = end();
  EXPECT_EQ(result.code, 3) << result.err;
  EXPECT_GT(number("select count(*) from failure where text like '%CLUSTERDOWN%'"), 0);
  EXPECT_THAT(result.err, HasSubstr("CLUSTERDOWN"));
  EXPECT_THAT(result.err, Not(HasSubstr("left behind")));
  EXPECT_THAT(sql("select text from event where text like '%teardown, after%'"), HasSubstr("may be left behind"));
}

TEST_F(Cause, OfARankThatIsKilledIsNeverLost) {
  for (int round = 0; round < 6; ++round) {
    begin(long_run);
    signal_process(pid(round % 2), SIGKILL);
    EXPECT_EQ(end().code, 3);
    EXPECT_THAT(sql("select cause from run order by id desc limit 1"),
                MatchesRegex("rank " + std::to_string(round % 2) + " on .* was killed by signal 9 \\(Killed\\).*"));
  }
}

TEST_F(Cause, OfARankThatIsKilledIsKnownWhenMpirunSaysNothing) {
  const Words quiet_mpirun = {"env", "OMPI_MCA_orte_execute_quiet=1"};
  for (int rank : {0, 1}) {
    begin(long_run, 2, quiet_mpirun);
    signal_process(pid(rank), SIGKILL);
    EXPECT_EQ(end().code, 3);
    EXPECT_THAT(
        sql("select cause from run order by id desc limit 1"),
        MatchesRegex("rank " + std::to_string(rank) + " on .* was killed by signal 9 \\(Killed\\), as mpirun.*"));
  }
}

TEST_F(Cause, OfAFileThatMayNotGrowIsTheLimit) {
  const Result result = limited(24'576, {"--iterations", "400000", "--ranks", "1"});
  EXPECT_EQ(result.code, 3) << result.err;
  EXPECT_THAT(sql("select cause from run"), HasSubstr("a limit on the size of files was reached (`ulimit -f`)"));
}

TEST_F(Cause, OfALimitThatLeavesNoRoomToBeginIsASentence) {
  const Result result = limited(16, {"--iterations", "10"});
  EXPECT_EQ(result.code, 4) << result.err;
  EXPECT_THAT(result.err, HasSubstr("a limit on the size of files was reached (`ulimit -f`)"));
}

class Stop : public Campaign, public ::testing::WithParamInterface<int> {
 protected:
  void expect_interrupted() {
    const Result result = end();
    EXPECT_EQ(result.code, 130) << result.err;
    EXPECT_EQ(statuses(), "interrupted");
    EXPECT_GT(puts("ok"), 0);
  }
};

INSTANTIATE_TEST_SUITE_P(By, Stop, ::testing::Values(SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2),
                         [](const auto& tested) { return std::string("Sig") + sigabbrev_np(tested.param); });

TEST_P(Stop, OfTheDriverKeepsWhatWasMeasured) {
  begin({"--duration", "60s"});
  driver().signal(GetParam());
  expect_interrupted();
}

/// The configuration is a pipe that nobody writes into, so that scalebench is at its very beginning.
TEST_P(Stop, BeforeAnythingIsPlannedIsSaid) {
  ASSERT_EQ(mkfifo((folder() / "run.ini").c_str(), 0600), 0);
  start({"--plugin", "null", "--config", "run.ini", "--db", "t.db"});
  base::Fd writing;
  ASSERT_TRUE(becomes_true([&] {
    writing = base::Fd(open((folder() / "run.ini").c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
    return writing.get() >= 0;
  }));
  driver().signal(GetParam());
  const Result result = end();
  EXPECT_EQ(result.code, 130);
  EXPECT_EQ(result.err, "scalebench: interrupted before anything was measured\n");
  EXPECT_EQ(files(), std::vector<std::string>{"run.ini"});
}

TEST_P(Stop, IsHeededWhileAServerComesUp) {
  const auto stopped = folder() / "redis-server";
  std::ofstream(stopped) << "#!/bin/sh\nkill -STOP $$\nexec redis-server \"$@\"\n";
  std::filesystem::permissions(stopped, std::filesystem::perms::owner_all);
  start(throughput({"--server-binary", stopped, "--patience", "0"}));
  ASSERT_TRUE(becomes_true([&] { return campaign_folder() && statuses() == "planned"; }));
  driver().signal(GetParam());
  const Result result = end();
  EXPECT_EQ(result.code, 130);
  EXPECT_THAT(result.err, HasSubstr("interrupted before anything was measured"));
  EXPECT_EQ(statuses(), "planned");
}

class StopOfRanks : public Stop {};

INSTANTIATE_TEST_SUITE_P(By, StopOfRanks, ::testing::Values(SIGUSR1, SIGUSR2),
                         [](const auto& tested) { return std::string("Sig") + sigabbrev_np(tested.param); });

TEST_P(StopOfRanks, ThatABatchSystemAsksTheLauncherForIsOneOfTheDriver) {
  begin({"--duration", "60s", "--repetitions", "2"});
  signal_process(parent_of(pid(0)), GetParam());
  const Result result = end();
  EXPECT_EQ(result.code, 130) << result.err;
  EXPECT_EQ(sql("select status from run where id = 1"), "interrupted");
  EXPECT_GT(puts("ok"), 0);
}

class Undisturbed : public Campaign {};

TEST_F(Undisturbed, UnderNohupByItsTerminal) {
  begin({"--duration", "3s"}, 2, {"nohup"});
  driver().signal(SIGHUP);
  EXPECT_EQ(end().code, 0);
  EXPECT_EQ(statuses(), "done");
}

TEST_F(Undisturbed, InTheBackgroundOfAScriptByCtrlC) {
  begin({"--duration", "3s"}, 2, {"sh", "-c", "trap '' INT; exec \"$0\" \"$@\""});
  driver().signal(SIGINT);
  EXPECT_EQ(end().code, 0);
  EXPECT_EQ(statuses(), "done");
}

}  // namespace
}  // namespace scalebench::faults
