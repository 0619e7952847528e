// SPDX-License-Identifier: Apache-2.0
// Servers that refuse, are full, die, come back, or stand still.
#include <gmock/gmock.h>

#include "bytes.hpp"
#include "support/redis_server.hpp"
#include "wire/client.hpp"

namespace scalebench::wire {
namespace {

using namespace std::chrono_literals;
using support::RedisServer;
using testing::HasSubstr;
using testing::Not;

using Words = std::vector<std::string_view>;

Client connect(const std::string& endpoint, std::chrono::milliseconds deadline = 10s) {
  return Client(parse_endpoint(endpoint), {deadline});
}

std::string with_login(const RedisServer& server, const std::string& login) {
  return std::string("redis://").append(login).append("@").append(server.tcp().substr(8));
}

TEST(WrongPassword, IsRefusedWithTheServersWordsAndWithoutThePassword) {
  RedisServer server({"--requirepass", "right"});
  const auto failure = failure_of_call([&] { connect(with_login(server, ":wrong")); });
  EXPECT_THAT(failure, Fails(Fault::server_error, "WRONGPASS"));
  EXPECT_THAT(failure.what(), Not(HasSubstr("wrong")));
}

TEST(WrongPassword, NoneWhereOneIsNeededIsSaid) {
  RedisServer server({"--requirepass", "right"});
  EXPECT_THAT(failure_of_call([&] { connect(server.tcp()); }), Fails(Fault::server_error, "NOAUTH"));
}

TEST(RightPassword, IsSentOnConnectAndOnReconnect) {
  RedisServer server({"--requirepass", "right"});
  auto client = connect(with_login(server, ":right"));
  client.put("key", pattern(10));
  server.restart();
  EXPECT_THAT(failure_of_call([&] { client.put("key", pattern(10)); }), Fails(Fault::connection_lost, "SET key"));
  client.put("key", pattern(10));
}

TEST(NoPermission, IsAFailedOperationWithTheServersWords) {
  RedisServer server({"--user", "me", "on", ">secret", "~mine*", "+@all"});
  auto client = connect(with_login(server, "me:secret"));
  EXPECT_THAT(failure_of_call([&] { client.put("yours", pattern(10)); }),
              Fails(Fault::server_error, "SET yours: NOPERM"));
  client.put("mine", pattern(10));
}

TEST(ReadOnlyReplica, IsNamedWithTheWayOut) {
  RedisServer primary;
  RedisServer replica({"--replicaof", "127.0.0.1", std::to_string(primary.port())});
  auto client = connect(replica.tcp());
  EXPECT_THAT(failure_of_call([&] { client.put("key", pattern(10)); }),
              Fails(Fault::server_error, "give the address of the primary"));
}

TEST(FullMemory, FailsThePutAndKeepsTheConnection) {
  RedisServer server({"--maxmemory", "8mb"});
  auto client = connect(server.unix_socket());
  const auto bytes = pattern(1 << 20);
  const auto fill = [&] {
    for (int i = 0; i < 20; ++i) client.put("key" + std::to_string(i), bytes);
  };
  EXPECT_THAT(failure_of_call(fill), Fails(Fault::server_error, "OOM"));
  Bytes back(bytes.size());
  client.get("key0", back);
  EXPECT_TRUE(back == bytes);
}

class TooLargeValue : public testing::TestWithParam<std::string (RedisServer::*)() const> {};

/// Its reply comes while we write, or after: the server is as quick as it likes.
TEST_P(TooLargeValue, IsRefusedInTheServersWordsEveryTime) {
  RedisServer server({"--proto-max-bulk-len", "1mb"});
  auto client = connect((server.*GetParam())());
  for (const std::size_t bytes : {(1U << 20U) + 1U, 2U << 20U, 8U << 20U}) {
    const auto value = pattern(bytes);
    for (int i = 0; i < 10; ++i) {
      EXPECT_THAT(failure_of_call([&] { client.put("key", value); }),
                  Fails(Fault::server_error,
                        "SET key: ERR Protocol error: invalid bulk length (the server's "
                        "proto-max-bulk-len is smaller)"));
    }
    client.put("key", pattern(1000));
  }
}

TEST_P(TooLargeValue, InABatchIsRefusedInTheServersWords) {
  RedisServer server({"--proto-max-bulk-len", "1mb"});
  auto client = connect((server.*GetParam())());
  const auto value = pattern(2 << 20);
  Batch batch;
  for (int i = 0; i < 3; ++i) batch.put("key", value);
  EXPECT_THAT(failure_of_call([&] { client.run(batch); }),
              Fails(Fault::server_error, "SET key: ERR Protocol error: invalid bulk length"));
  client.put("key", pattern(1000));
}

INSTANTIATE_TEST_SUITE_P(Both, TooLargeValue, testing::Values(&RedisServer::tcp, &RedisServer::unix_socket),
                         [](const auto& tested) { return tested.param == &RedisServer::tcp ? "tcp" : "unix"; });

TEST(KilledServer, FailsOneOperationAndTheNextOneReconnects) {
  RedisServer server;
  auto client = connect(server.tcp());
  client.put("key", pattern(10));
  server.restart();
  EXPECT_THAT(failure_of_call([&] { client.put("key", pattern(10)); }), Fails(Fault::connection_lost, "SET key"));
  EXPECT_FALSE(client.exists("key"));
  client.put("key", pattern(10));
}

TEST(KilledServer, ThatStaysAwayFailsEveryOperation) {
  RedisServer server;
  auto client = connect(server.unix_socket());
  server.kill();
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(failure_of_call([&] { client.put("key", pattern(1 << 20)); }),
                Fails(Fault::connection_lost, server.unix_socket()));
  }
  EXPECT_THAT(failure_of_call([&] { client.put("key", pattern(10)); }), Fails(Fault::connection_lost, "SET key"));
}

TEST(StoppedServer, ExceedsTheDeadlineAndIsUsableWhenItGoesOn) {
  RedisServer server;
  auto client = connect(server.tcp(), 200ms);
  server.pause();
  EXPECT_THAT(failure_of_call([&] { client.put("key", pattern(10)); }),
              Fails(Fault::deadline_exceeded, "SET key: no complete reply within 200 ms"));
  server.resume();
  client.put("key", pattern(10));
}

TEST(StoppedServer, ExceedsTheDeadlineWhileSendingToo) {
  RedisServer server;
  auto client = connect(server.unix_socket(), 200ms);
  server.pause();
  EXPECT_THAT(failure_of_call([&] { client.put("key", pattern(16 << 20)); }),
              Fails(Fault::deadline_exceeded, "SET key"));
  Batch batch;
  const auto bytes = pattern(8 << 20);
  batch.put("one", bytes);
  batch.put("two", bytes);
  EXPECT_THAT(failure_of_call([&] { client.run(batch); }), Fails(Fault::deadline_exceeded, "SET"));
  server.resume();
  client.run(batch);
}

TEST(KilledShard, FailsItsKeysOnlyAndIsUsedAgainWhenItIsBack) {
  support::RedisCluster cluster(3, {"--cluster-require-full-coverage", "no"});
  auto client = connect(cluster.tcp(), 2s);
  const auto key = [&](std::size_t shard) { return tagged(client.tag_for_shard(shard)); };
  cluster[1].kill();
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(failure_of_call([&] { client.put(key(1), pattern(10)); }), Fails(Fault::connection_lost, "SET"));
    client.put(key(0), pattern(10));
    client.put(key(2), pattern(10));
  }
  cluster[1].restart();
  cluster.wait_until_all_agree();
  Bytes back(10);
  EXPECT_THAT(failure_of_call([&] { client.get(key(1), back); }), Fails(Fault::wrong_reply, "no such key"));
}

TEST(NobodyThere, IsSaidWithTheAddress) {
  EXPECT_THAT(failure_of_call([] { connect("127.0.0.1:1"); }),
              Fails(Fault::connection_lost, "127.0.0.1:1: connecting: cannot connect: Connection refused"));
  EXPECT_THAT(failure_of_call([] { connect("unix:///nowhere/redis.sock"); }),
              Fails(Fault::connection_lost, "unix:///nowhere/redis.sock: connecting: cannot connect: No such file"));
}

}  // namespace
}  // namespace scalebench::wire
