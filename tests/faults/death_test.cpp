// SPDX-License-Identifier: Apache-2.0
// Whatever dies or stops while ranks measure: what was measured is kept, the cause is told, nothing is left running.
#include <gmock/gmock.h>

#include "faults/campaign.hpp"

namespace scalebench::faults {
namespace {

using testing::HasSubstr;

class Death : public Campaign {
 protected:
  const Words long_run = {"--duration", "30s"};

  void expect_kept(const Result& result) {
    EXPECT_EQ(result.code, 3) << result.out << result.err;
    EXPECT_EQ(statuses(), "failed");
    EXPECT_GT(puts("ok"), 100);
    EXPECT_EQ(ranks_with_samples(), 2);
    EXPECT_NE(sql("select cause from run"), "");
  }
  Words at(const std::string& endpoint, const Words& more) {
    Words words = {"--endpoint", endpoint};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
};

TEST_F(Death, OfOurServerKeepsWhatWasMeasured) {
  begin(long_run);
  const auto server = static_cast<pid_t>(number("select value from service where key = 'pid'"));
  ASSERT_GT(server, 0);
  signal_process(server, SIGKILL);
  expect_kept(end());
}

TEST_F(Death, OfAServerElsewhereKeepsWhatWasMeasured) {
  RedisServer server;
  begin(at(server.tcp(), long_run));
  server.kill();
  expect_kept(end());
  EXPECT_GE(puts("failed"), 2);
  EXPECT_GT(number("select count(*) from failure where text <> '' and code <> 0"), 1);
}

TEST_F(Death, OfAServerElsewhereFailsTheLaunchesThatFollow) {
  RedisServer server;
  begin(at(server.tcp(), {"--duration", "30s", "--repetitions", "2"}));
  server.kill();
  EXPECT_EQ(end().code, 3);
  EXPECT_EQ(statuses(), "failed,failed");
}

TEST_F(Death, OfAServerThatComesBackIsSomeFailedOperations) {
  RedisServer server;
  begin(at(server.tcp(), {"--duration", "4s"}));
  server.restart();
  const Result result = end();
  EXPECT_EQ(result.code, 3) << result.err;
  EXPECT_EQ(statuses(), "done");
  EXPECT_GT(puts("ok"), 100);
  EXPECT_GE(number("select count(*) from v_sample where status = 'failed'"), 1);
  EXPECT_GE(number("select sum(n_failed) from v_summary where rank is null"), 1);
  EXPECT_THAT(result.err, HasSubstr("failed"));
  EXPECT_EQ(server.say("DBSIZE"), "0");
}

TEST_F(Death, OfAPasswordIsFailedOperations) {
  RedisServer server;
  server.say("ACL SETUSER me on >before ~* +@all");
  begin(at("redis://me:before@127.0.0.1:" + std::to_string(server.port()), {"--duration", "2s"}));
  server.say("ACL SETUSER me resetpass >after");
  server.say("CLIENT KILL USER me");
  const Result result = end();
  EXPECT_EQ(result.code, 3) << result.err;
  EXPECT_GT(puts("ok"), 100);
  EXPECT_GT(puts("failed"), 2);
  EXPECT_GT(number("select count(*) from failure where text like '%WRONGPASS%'"), 0);
}

TEST_F(Death, OfAServerThatStopsBeyondTheDeadlineIsNotWaitedFor) {
  RedisServer server;
  begin(at(server.tcp(), {"--duration", "30s", "--command-timeout", "200ms"}));
  server.pause();
  const Result result = end();
  server.resume();
  expect_kept(result);
  EXPECT_GE(number("select count(*) from v_sample where status = 'failed' and value >= 200000000"), 3);
}

TEST_F(Death, OfARankKeepsTheSamplesOfAll) {
  begin(long_run);
  signal_process(pid(1), SIGKILL);
  expect_kept(end());
}

TEST_F(Death, OfMpirunKeepsTheSamplesOfAllAndEndsTheRanks) {
  begin(long_run);
  const pid_t ranks[] = {pid(0), pid(1)};
  signal_process(parent_of(ranks[0]), SIGKILL);
  expect_kept(end());
  for (const pid_t rank : ranks) EXPECT_FALSE(lives(rank));
}

TEST_F(Death, OfTheDriverLeavesSpoolsAndNothingRunning) {
  begin(long_run);
  const pid_t ours[] = {pid(0), pid(1), parent_of(pid(0)),
                        static_cast<pid_t>(number("select value from service where key = 'pid'"))};
  driver().signal(SIGKILL);
  end();
  for (const pid_t one : ours) EXPECT_TRUE(becomes_true([&] { return !lives(one); })) << one;
  ASSERT_TRUE(campaign_folder());
  EXPECT_GT(std::filesystem::file_size(*campaign_folder() / "job-0" / "point0-rank0.spool"), 4096U);
}

TEST_F(Death, OfTheDriverIsMadeGoodFromTheSpools) {
  begin(long_run);
  driver().signal(SIGKILL);
  end();
  const Result result = scalebench({"recover", "--db", "t.db"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("run 1: failed: scalebench was killed while this ran"));
  EXPECT_EQ(statuses(), "failed");
  EXPECT_GT(puts("ok"), 100);
  EXPECT_EQ(ranks_with_samples(), 2);
  EXPECT_GT(number("select count(*) from v_summary"), 0);
  EXPECT_FALSE(campaign_folder());
  EXPECT_THAT(scalebench({"recover", "--db", "t.db"}).out, HasSubstr("nothing to recover"));
}

TEST_F(Death, OfNobodyIsNotMadeGood) {
  begin(long_run);
  EXPECT_THAT(scalebench({"recover", "--db", "t.db"}).out, HasSubstr("launch 1: its scalebench is still at work"));
  driver().signal(SIGINT);
  EXPECT_EQ(end().code, 130);
  EXPECT_EQ(statuses(), "interrupted");
}

TEST_F(Death, OfASweepIsResumedWhereItStopped) {
  const Words sweep = {"--iterations", "5", "--repetitions", "2", "--io-threads", "1,2"};
  EXPECT_EQ(measure(sweep).code, 0);
  EXPECT_EQ(scalebench({"delete", "3", "--db", "t.db"}).code, 0);
  Words resumed = sweep;
  resumed.push_back("--resume");
  const Result rest = measure(resumed);
  EXPECT_EQ(rest.code, 0) << rest.err;
  EXPECT_THAT(rest.out, HasSubstr("3 points done already"));
  EXPECT_EQ(statuses(), "done,done,done,done");
  EXPECT_THAT(measure(resumed).out, HasSubstr("nothing is left to do: 4 points done already"));
}

TEST_F(Death, OfNothingWhenASlotMoves) {
  support::RedisCluster cluster(3);
  begin(at(cluster.tcp(), {"--duration", "3s", "--placement", "pinned"}), 1);
  const std::string key = cluster[0].say("RANDOMKEY");
  ASSERT_NE(key, "");
  const auto slot = static_cast<std::uint16_t>(std::stoi(cluster[0].say("CLUSTER KEYSLOT " + key)));
  cluster.begin_migration(slot, 0, 1);
  cluster.migrate_key(key, 0, 1);
  cluster.end_migration(slot, 1);
  EXPECT_EQ(cluster[1].say("EXISTS " + key), "1");
  const Result result = end();
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(number("select count(*) from v_sample where status = 'failed'"), 0);
  for (std::size_t shard = 0; shard < 3; ++shard) EXPECT_EQ(cluster[shard].say("DBSIZE"), "0");
}

}  // namespace
}  // namespace scalebench::faults
