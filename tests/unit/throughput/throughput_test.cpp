// SPDX-License-Identifier: Apache-2.0
// The throughput plugin as it is built, against a real redis-server and against one that lies.
#include <gmock/gmock.h>

#include "plugin/library.hpp"
#include "support/redis_server.hpp"
#include "support/scripted_server.hpp"
#include "unit/plugin/outcome.hpp"

namespace scalebench::plugin {
namespace {

using support::Peer;
using support::RedisServer;
using support::ScriptedServer;
using testing::ElementsAre;
using testing::HasSubstr;

const sb_workload& throughput() {
  static const Library library = Library::load(THROUGHPUT_PLUGIN);
  return library.workload("throughput");
}

/// A point of throughput with tensors of 4 KiB.
struct Point : PointLife {
  explicit Point(const std::string& endpoint) : PointLife(throughput(), "", endpoint) { set("tensor-bytes", "4KiB"); }
};

TEST(Throughput, PutsAndGetsUnderAKeyOfTheRankAndRemovesIt) {
  RedisServer server;
  Point point(server.tcp());
  ASSERT_EQ(point.setup(), ok);
  ASSERT_EQ(point.iterate(), ok);
  EXPECT_EQ(server.say("STRLEN dry-run:tensor:0"), "4096");
  EXPECT_EQ(point.verify(), ok);
  EXPECT_EQ(point.teardown(), ok);
  EXPECT_EQ(server.say("DBSIZE"), "0");
}

TEST(Throughput, TakesASampleOfEachMetricPerIterationAndTheConnectionOnce) {
  RedisServer server;
  Point point(server.unix_socket());
  point.setup(), point.iterate(SB_WARMUP), point.iterate(), point.iterate();
  EXPECT_THAT(point.recorder().counts(), ElementsAre(3, 3, 3, 1));
  EXPECT_EQ(point.recorder().misuse(), "");
  point.teardown();
}

TEST(Throughput, CountsTheBytesThatTravel) {
  RedisServer server;
  Point point(server.tcp());
  point.setup();
  EXPECT_THAT(std::vector<double>(point.point().work, point.point().work + 4), ElementsAre(4096, 4096, 8192, 0));
  point.teardown();
}

TEST(Throughput, RefusesTensorsThatRedisCannotHoldBeforeAnythingStarts) {
  Point point("");
  point.set("tensor-bytes", "512MiB");
  EXPECT_EQ(point.validate(), ok);
  point.set("tensor-bytes", "536870913");
  EXPECT_THAT(point.validate(), Answers(SB_USAGE, "tensor-bytes 536870913: Redis takes values of at most 512 MiB"));
}

TEST(Throughput, WithoutAServerSaysThatTheServiceIsGone) {
  Point point("redis://127.0.0.1:1");
  EXPECT_THAT(point.setup(), Answers(SB_SERVICE, "127.0.0.1:1"));
}

TEST(Throughput, RecordsARefusedPutAndGoesOn) {
  RedisServer server;
  Point point(server.tcp());
  point.setup(), point.iterate();
  server.say("CONFIG SET maxmemory 1");
  EXPECT_EQ(point.iterate(), ok);
  EXPECT_THAT(point.recorder().failures(), ElementsAre(1, 0, 0, 0));
  EXPECT_THAT(point.recorder().first_failure(), HasSubstr("OOM"));
  server.say("CONFIG SET maxmemory 0");
  EXPECT_EQ(point.iterate(), ok);
  EXPECT_THAT(point.recorder().counts(), ElementsAre(3, 2, 2, 1));
  EXPECT_EQ(point.teardown(), ok);
  EXPECT_EQ(server.say("DBSIZE"), "0");
}

TEST(Throughput, GoesOnAfterTheServerWasRestarted) {
  RedisServer server;
  Point point(server.tcp());
  point.setup(), point.iterate();
  server.restart();
  EXPECT_EQ(point.iterate(), ok);
  EXPECT_THAT(point.recorder().failures(), ElementsAre(1, 0, 0, 0));
  EXPECT_EQ(point.iterate(), ok);
  EXPECT_THAT(point.recorder().failures(), ElementsAre(1, 0, 0, 0));
  EXPECT_EQ(point.teardown(), ok);
}

TEST(Throughput, GivesUpWhenTheServerStaysAwayAndNamesTheKeyLeftBehind) {
  RedisServer server;
  Point point(server.tcp());
  point.setup(), point.iterate();
  server.kill();
  for (int at = 0; at < 13; ++at) ASSERT_EQ(point.iterate(), ok);
  EXPECT_EQ(point.iterate().status, SB_SERVICE);
  EXPECT_THAT(point.recorder().failures(), ElementsAre(14, 0, 0, 0));
  EXPECT_THAT(point.teardown(), Answers(SB_SERVICE, "the key dry-run:tensor:0 may be left behind"));
}

TEST(Throughput, GivesUpAfterThreeRepliesThatDidNotComeInTime) {
  RedisServer server;
  Point point(server.tcp());
  point.set("command-timeout", "50ms");
  point.setup(), point.iterate();
  server.pause();
  EXPECT_EQ(point.iterate(), ok);
  EXPECT_EQ(point.iterate(), ok);
  EXPECT_EQ(point.iterate().status, SB_SERVICE);
  EXPECT_THAT(point.recorder().failures(), ElementsAre(3, 0, 0, 0));
  server.resume();
  EXPECT_EQ(point.teardown(), ok);
  EXPECT_EQ(server.say("DBSIZE"), "0");
}

TEST(Throughput, WithTensorsNeedsWholeFloats) {
  Point point("");
  point.set("encoding", "tensor"), point.set("tensor-bytes", "1023");
  EXPECT_THAT(point.validate(), Answers(SB_USAGE, "tensor-bytes 1023: a tensor of 4-byte floats has a multiple of 4"));
}

TEST(Throughput, WithTensorsSaysWhenTheServerKnowsNone) {
  RedisServer server;
  Point point(server.tcp());
  point.set("encoding", "tensor");
  EXPECT_THAT(point.setup(), Answers(SB_USAGE, "the server knows no AI.TENSORSET"));
}

/// With SmartRedis's prefixes in the environment.
class Prefixed : public ::testing::Test {
 protected:
  Prefixed() { point_.set("encoding", "tensor"); }
  ~Prefixed() override { unsetenv("SSKEYOUT"), unsetenv("SSKEYIN"); }
  void environment(const char* out, const char* in) { setenv("SSKEYOUT", out, 1), setenv("SSKEYIN", in, 1); }

  RedisServer server_{{"--loadmodule", TENSOR_MODULE}};
  Point point_{server_.tcp()};
};

TEST_F(Prefixed, TensorsAreWrittenAndReadUnderThem) {
  environment("b", "a,b");
  ASSERT_EQ(point_.setup(), ok);
  ASSERT_EQ(point_.iterate(), ok);
  EXPECT_EQ(point_.verify(), ok);
  EXPECT_EQ(server_.say("EXISTS b.dry-run:tensor:0"), "1");
  EXPECT_EQ(point_.teardown(), ok);
  EXPECT_EQ(server_.say("DBSIZE"), "0");
}

TEST_F(Prefixed, TensorsThatWouldNotBeFoundAreRefused) {
  environment("b", "a");
  EXPECT_THAT(point_.validate(), Answers(SB_USAGE, "$SSKEYOUT=b"));
}

class OnACluster : public ::testing::Test {
 protected:
  std::vector<std::string> sizes() {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < cluster_.size(); ++i) all.push_back(cluster_[i].say("DBSIZE"));
    return all;
  }

  support::RedisCluster cluster_{3};
  Point point_{cluster_.tcp()};
};

TEST_F(OnACluster, TensorsAreSpreadOverTheShardsAndAllRemoved) {
  ASSERT_EQ(point_.setup(), ok);
  for (int at = 0; at < 4; ++at) ASSERT_EQ(point_.iterate(), ok);
  EXPECT_THAT(sizes(), ElementsAre("1", "1", "1"));
  EXPECT_EQ(point_.teardown(), ok);
  EXPECT_THAT(sizes(), ElementsAre("0", "0", "0"));
}

TEST_F(OnACluster, PinnedTensorsStayOnOneShard) {
  point_.set("placement", "pinned");
  ASSERT_EQ(point_.setup(), ok);
  for (int at = 0; at < 4; ++at) ASSERT_EQ(point_.iterate(), ok);
  EXPECT_THAT(sizes(), ElementsAre("1", "0", "0"));
  EXPECT_EQ(point_.teardown(), ok);
}

TEST_F(OnACluster, WhatADeadShardHeldDoesNotKeepTheOtherKeys) {
  ASSERT_EQ(point_.setup(), ok);
  for (int at = 0; at < 3; ++at) ASSERT_EQ(point_.iterate(), ok);
  cluster_[0].kill();
  EXPECT_THAT(point_.teardown(), Answers(SB_SERVICE, "may be left behind"));
  EXPECT_EQ(cluster_[1].say("DBSIZE"), "0");
  EXPECT_EQ(cluster_[2].say("DBSIZE"), "0");
}

/// A single server that takes every tensor and gives 4 KiB of zeros back.
void lie(Peer& peer) {
  for (std::string said = peer.receive_some(); !said.empty(); said = peer.receive_some()) {
    if (said.find("CLUSTER") != std::string::npos)
      peer.send("-ERR This instance has cluster support disabled\r\n");
    else if (said.find("GET") != std::string::npos)
      peer.send("$4096\r\n" + std::string(4096, '\0') + "\r\n");
    else
      peer.send("+OK\r\n");
  }
}

TEST(Throughput, SendsTensorsAsSmartSimScalingDoes) {
  std::string put;
  {
    ScriptedServer server([&put](Peer& peer) {
      for (std::string said = peer.receive_some(); !said.empty(); said = peer.receive_some()) {
        if (said.find("AI.TENSORSET\r\n$16") != std::string::npos) put = said;
        peer.send(said.find("CLUSTER") != std::string::npos ? "-ERR This instance has cluster support disabled\r\n"
                                                            : "+OK\r\n");
      }
    });
    Point point("unix://" + server.path());
    point.set("encoding", "tensor"), point.set("tensor-bytes", "64");
    point.setup(), point.iterate(), point.teardown();
  }
  EXPECT_EQ(put.substr(0, put.size() - 66),
            "*7\r\n$12\r\nAI.TENSORSET\r\n$16\r\ndry-run:tensor:0\r\n$5\r\nFLOAT\r\n$1\r\n1\r\n$2\r\n16\r\n"
            "$4\r\nBLOB\r\n$64\r\n");
}

class WrongBytes : public ::testing::Test {
 protected:
  ScriptedServer server_{lie};
  Point point_{"unix://" + server_.path()};
};

TEST_F(WrongBytes, AreNoticedInTheIterationThatReceivedThem) {
  ASSERT_EQ(point_.setup(), ok);
  EXPECT_THAT(point_.iterate(),
              Answers(SB_INCORRECT, "the tensor of dry-run:tensor:0 came back different from byte 0 on"));
  EXPECT_THAT(point_.recorder().counts(), ElementsAre(1, 1, 1, 1));
  point_.teardown();
}

TEST_F(WrongBytes, AreNoticedAtTheEndWhenOnlyTheLastTensorIsCompared) {
  point_.set("verify", "last");
  ASSERT_EQ(point_.setup(), ok);
  EXPECT_EQ(point_.iterate(), ok);
  EXPECT_EQ(point_.verify().status, SB_INCORRECT);
  point_.teardown();
}

TEST_F(WrongBytes, GoUnnoticedWhenNothingIsCompared) {
  point_.set("verify", "none");
  ASSERT_EQ(point_.setup(), ok);
  EXPECT_EQ(point_.iterate(), ok);
  EXPECT_EQ(point_.verify(), ok);
  point_.teardown();
}

}  // namespace
}  // namespace scalebench::plugin
