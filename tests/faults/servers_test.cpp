// SPDX-License-Identifier: Apache-2.0
// Which server is measured, how it is reached and set up, and in which encoding.
#include <gmock/gmock.h>

#include "faults/campaign.hpp"

namespace scalebench::faults {
namespace {

using testing::HasSubstr;

class Servers : public Campaign {
 protected:
  Result few(const Words& more, std::vector<std::pair<std::string, std::string>> environment = {}) {
    Words words = {"--iterations", "12", "--warmup", "2"};
    words.insert(words.end(), more.begin(), more.end());
    return measure(words, std::move(environment));
  }
  void expect_done(const Result& result, int runs) {
    EXPECT_EQ(result.code, 0) << result.out << result.err;
    EXPECT_EQ(number("select count(*) from run where status = 'done'"), runs);
    EXPECT_EQ(puts("ok"), runs * 24);
  }
  std::string facts(const std::string& key) {
    return sql("select group_concat(value, ' ') from (select distinct value from service where key = '" + key +
               "' order by value)");
  }
};

TEST_F(Servers, OfSeveralSizesInOneCommand) {
  expect_done(few({"--shards", "1,2,3"}), 3);
  EXPECT_EQ(facts("shards"), "1 2 3");
  EXPECT_EQ(sql("select count(distinct launch_id) from run"), "3");
}

TEST_F(Servers, TakeTensorsAloneAndAsACluster) {
  expect_done(few({"--encoding", "blob,tensor", "--shards", "1,3", "--placement", "spread,pinned"}), 8);
}

TEST_F(Servers, AreReachedOverTcpAndUnixSockets) {
  expect_done(few({"--net", "tcp,unix"}), 2);
  EXPECT_EQ(facts("reached"), "tcp, started here unix socket, started here");
}

TEST_F(Servers, AreTunedAndSayWhatWasInForce) {
  expect_done(few({"--io-threads", "1,2", "--server-cpus", "0", "--server-arg", "--hz 50"}), 2);
  EXPECT_EQ(facts("config.io-threads"), "1 2");
  EXPECT_EQ(facts("cpus"), "0");
  EXPECT_EQ(sql("select distinct value from param where name = 'server-arg'"), "--hz 50");
}

TEST_F(Servers, AreOtherBinariesByTheirPaths) {
  const auto which = command({"sh", "-c", "command -v redis-server"}).out;
  const auto other = folder() / "other-server";
  std::filesystem::create_symlink(which.substr(0, which.find('\n')), other);
  expect_done(few({"--server-binary", other.string() + ",redis-server"}), 2);
  EXPECT_THAT(facts("binary"), HasSubstr("other-server"));
}

TEST_F(Servers, ElsewhereAreThoseOfSmartSimsEnvironment) {
  RedisServer server;
  expect_done(few({}, {{"SSDB", "127.0.0.1:" + std::to_string(server.port())}}), 1);
  EXPECT_EQ(facts("port"), std::to_string(server.port()));
  EXPECT_EQ(server.say("DBSIZE"), "0");
}

TEST_F(Servers, ElsewhereAreNamedInAnyFormThatSmartRedisReads) {
  RedisServer server;
  support::RedisCluster cluster(2);
  const auto at = [](const RedisServer& one) { return "127.0.0.1:" + std::to_string(one.port()); };
  for (const std::string& form : {"tcp://" + at(server), server.unix_socket(), at(cluster[1]) + "," + at(cluster[0])}) {
    EXPECT_EQ(few({}, {{"SSDB", form}}).code, 0) << form;
  }
  EXPECT_EQ(puts("ok"), 3 * 24);
}

TEST_F(Servers, ElsewhereAreReachedByTheirSocket) {
  RedisServer server;
  expect_done(few({"--endpoint", server.unix_socket()}), 1);
  EXPECT_EQ(facts("reached"), "unix socket, found there");
}

TEST_F(Servers, ElsewhereOfANameWithTwoAddressesAreThoseThatTheTableNames) {
  RedisServer one;
  RedisServer other({"--bind", "127.0.0.2", "--port", std::to_string(one.port())});
  const std::string at = "two.test:" + std::to_string(one.port());
  expect_done(few({"--endpoint", at}, {{"LD_PRELOAD", TWO_ADDRESSES}}), 1);
  EXPECT_EQ(facts("pid"), std::to_string(one.pid()));
  EXPECT_EQ(facts("endpoint"), "redis://127.0.0.1:" + std::to_string(one.port()) + "#two.test");
  EXPECT_THAT(one.say("INFO commandstats"), HasSubstr("cmdstat_set:calls=28"));
  EXPECT_THAT(other.say("INFO commandstats"), testing::Not(HasSubstr("cmdstat_set")));
}

TEST_F(Servers, ElsewhereThatAnnounceANameWithTwoAddressesAreThoseThatWereFound) {
  support::RedisCluster cluster(
      2, {"--cluster-announce-hostname", "two.test", "--cluster-preferred-endpoint-type", "hostname"});
  expect_done(few({"--endpoint", "two.test:" + std::to_string(cluster[0].port())}, {{"LD_PRELOAD", TWO_ADDRESSES}}), 1);
  EXPECT_THAT(facts("endpoint"), HasSubstr(":" + std::to_string(cluster[1].port()) + "#two.test"));
}

TEST_F(Servers, ElsewhereAreNotMeasuredInAnotherDatabaseThanTheirFirst) {
  RedisServer server;
  const Result result = few({"--endpoint", server.tcp() + "/3"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("only database 0 is used, leave it out"));
  EXPECT_TRUE(files().empty());
}

TEST_F(Servers, CoresAreStoredOfEachRankAndServer) {
  expect_done(few({"--shards", "2", "--server-cpus", "0"}), 1);
  EXPECT_EQ(number("select count(*) from v_rank where cpus <> '' and cpus_seen <> ''"), 2);
  EXPECT_EQ(facts("cpus_seen") + facts("shard1.cpus_seen"), "00");
}

TEST_F(Servers, UnderAnOpenLoopGiveResponseServiceAndLateness) {
  for (const char* arrival : {"constant", "poisson"}) {
    const Result result = few({"--rate", "400", "--arrival", arrival});
    EXPECT_EQ(result.code, 0) << result.err;
  }
  for (const char* metric : {"response", "service", "lateness"}) {
    EXPECT_EQ(
        number(std::string("select count(*) from v_sample where phase = 'measure' and metric = '") + metric + "'"),
        2 * 24)
        << metric;
    EXPECT_EQ(number(std::string("select count(*) from metric where better = 'lower' and name = '") + metric + "'"), 1)
        << metric;
  }
}

TEST_F(Servers, UnderMoreLoadThanRanksCanMakeAreSaidToBe) {
  const Result result = measure({"--iterations", "300", "--rate", "50000000"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("generator saturated"));
}

}  // namespace
}  // namespace scalebench::faults
