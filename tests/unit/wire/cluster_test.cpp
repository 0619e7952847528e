// SPDX-License-Identifier: Apache-2.0
// A client on a real cluster of three, and the same client on a single server.
#include <gmock/gmock.h>

#include <array>
#include <set>

#include "bytes.hpp"
#include "support/redis_server.hpp"
#include "wire/client.hpp"

namespace scalebench::wire {
namespace {

using testing::HasSubstr;

using Words = std::vector<std::string_view>;

std::string numbered(const char* name, int number) { return name + std::to_string(number); }

class OnCluster : public testing::Test {
 protected:
  static void SetUpTestSuite() { cluster_ = std::make_unique<support::RedisCluster>(3); }
  static void TearDownTestSuite() { cluster_.reset(); }

  static Client connect(const std::string& endpoint) { return Client(parse_endpoint(endpoint)); }

  static std::unique_ptr<support::RedisCluster> cluster_;
  Client client_ = connect(cluster_->tcp());
};

std::unique_ptr<support::RedisCluster> OnCluster::cluster_;

TEST_F(OnCluster, FindsAllShardsFromOneNode) {
  EXPECT_TRUE(client_.clustered());
  ASSERT_EQ(client_.shard_count(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(client_.address_of(i).port, (*cluster_)[i].port());
}

TEST_F(OnCluster, ReturnsTheBytesThatWerePutOnAnyShard) {
  std::set<std::size_t> shards;
  for (int i = 0; i < 50; ++i) {
    const auto key = numbered("any", i);
    const auto bytes = pattern(1000, static_cast<unsigned>(i));
    Bytes back(bytes.size());
    client_.put(key, bytes);
    client_.get(key, back);
    EXPECT_EQ(bytes, back);
    shards.insert(client_.shard_of(key));
  }
  EXPECT_EQ(shards.size(), 3U);
}

TEST_F(OnCluster, KeepsTaggedKeysOnOneShard) {
  for (std::size_t shard = 0; shard < 3; ++shard) {
    const auto key = tagged(client_.tag_for_shard(shard)) + "key";
    client_.put(key, pattern(8));
    EXPECT_EQ(client_.shard_of(key), shard);
    EXPECT_EQ((*cluster_)[shard].say("EXISTS " + key), "1");
  }
}

TEST_F(OnCluster, RunsABatchOnAllShards) {
  constexpr int count = 60;
  const auto bytes = pattern(200000);
  std::array<Bytes, count> back;
  Batch batch;
  for (int i = 0; i < count; ++i) {
    back[static_cast<std::size_t>(i)].resize(bytes.size());
    batch.put(numbered("batch", i), bytes);
    batch.get(numbered("batch", i), back[static_cast<std::size_t>(i)]);
  }
  client_.run(batch);
  for (const auto& into : back) EXPECT_TRUE(into == bytes);
}

TEST_F(OnCluster, ErasesAndKnowsWhatExists) {
  client_.put("gone", pattern(8));
  EXPECT_TRUE(client_.exists("gone"));
  client_.erase("gone");
  client_.erase("gone");
  EXPECT_FALSE(client_.exists("gone"));
}

TEST_F(OnCluster, NamesTheShardOfAFailure) {
  client_.command(Words{"RPUSH", "list", "x"}, "list");
  Bytes back(8);
  EXPECT_THAT(
      failure_of_call([&] { client_.get("list", back); }),
      Fails(Fault::server_error, client_.address_of(client_.shard_of("list")).text() + ": GET list: WRONGTYPE"));
}

TEST_F(OnCluster, IsUsedOverUnixSocketsWhenItsNodesAreGivenSo) {
  auto client = connect(cluster_->unix_sockets());
  ASSERT_EQ(client.shard_count(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(client.address_of(i).path, (*cluster_)[i].socket());
    client.put(tagged(client.tag_for_shard(i)) + "over", pattern(8));
  }
}

TEST_F(OnCluster, TriesTheNextNodeOfTheListWhenOneDoesNotAnswer) {
  auto client = connect(std::string("127.0.0.1:1,").append(cluster_->tcp()));
  EXPECT_EQ(client.shard_count(), 3U);
}

/// One slot of shard 0, with three keys in it, on its way to shard 1.
class OnMigration : public OnCluster {
 protected:
  void SetUp() override {
    for (int i = 0; i < 3; ++i) client_.put(key(i), pattern(64, static_cast<unsigned>(i)));
  }
  void TearDown() override {
    cluster_->begin_migration(slot_, 1, 0);
    for (int i = 0; i < 4; ++i) cluster_->migrate_key(key(i), 1, 0);
    cluster_->end_migration(slot_, 0);
  }

  std::string key(int i) const { return tag_ + numbered("key", i); }
  void expect_all_keys() {
    for (int i = 0; i < 3; ++i) {
      Bytes back(64);
      client_.get(key(i), back);
      EXPECT_EQ(back, pattern(64, static_cast<unsigned>(i)));
    }
  }

  std::string tag_ = tagged(client_.tag_for_shard(0));
  std::uint16_t slot_ = slot_of(tag_);
};

TEST_F(OnMigration, FollowsTheMoveOfASlot) {
  cluster_->begin_migration(slot_, 0, 1);
  for (int i = 0; i < 3; ++i) cluster_->migrate_key(key(i), 0, 1);
  cluster_->end_migration(slot_, 1);
  EXPECT_EQ(client_.shard_of(tag_), 0U);
  expect_all_keys();
  EXPECT_EQ(client_.shard_of(tag_), 1U);
}

TEST_F(OnMigration, AsksTheNewOwnerForKeysThatHaveLeft) {
  cluster_->begin_migration(slot_, 0, 1);
  cluster_->migrate_key(key(1), 0, 1);
  expect_all_keys();
  EXPECT_EQ(client_.shard_of(tag_), 0U);
  cluster_->migrate_key(key(0), 0, 1);
  cluster_->migrate_key(key(2), 0, 1);
  cluster_->end_migration(slot_, 1);
}

TEST_F(OnMigration, PutsNewKeysWhereTheSlotGoes) {
  cluster_->begin_migration(slot_, 0, 1);
  client_.put(key(3), pattern(64, 3));
  Bytes back(64);
  client_.get(key(3), back);
  EXPECT_EQ(back, pattern(64, 3));
  for (int i = 0; i < 3; ++i) cluster_->migrate_key(key(i), 0, 1);
  cluster_->end_migration(slot_, 1);
}

TEST_F(OnMigration, FollowsWithinABatch) {
  cluster_->begin_migration(slot_, 0, 1);
  for (int i = 0; i < 3; ++i) cluster_->migrate_key(key(i), 0, 1);
  cluster_->end_migration(slot_, 1);
  std::array<Bytes, 3> back{Bytes(64), Bytes(64), Bytes(64)};
  const auto other = pattern(8);
  Batch batch;
  for (int i = 0; i < 3; ++i) {
    batch.get(key(i), back[static_cast<std::size_t>(i)]);
    batch.put(numbered("elsewhere", i), other);
  }
  client_.run(batch);
  for (unsigned i = 0; i < 3; ++i) EXPECT_EQ(back[i], pattern(64, i));
}

TEST_F(OnMigration, FollowsACommand) {
  cluster_->begin_migration(slot_, 0, 1);
  for (int i = 0; i < 3; ++i) cluster_->migrate_key(key(i), 0, 1);
  cluster_->end_migration(slot_, 1);
  EXPECT_EQ(client_.command(Words{"STRLEN", key(0)}, key(0)).integer(), 64);
}

TEST(OnClusterOfTwo, ReachesBothShards) {
  support::RedisCluster cluster(2);
  Client client(parse_endpoint(cluster.tcp()));
  ASSERT_EQ(client.shard_count(), 2U);
  for (std::size_t i = 0; i < 2; ++i) client.put(tagged(client.tag_for_shard(i)), pattern(8));
}

TEST(OnClusterWithPassword, AuthenticatesOnEveryNode) {
  support::RedisCluster cluster(2, {"--user", "me", "on", ">secret", "~*", "+@all"});
  auto endpoint = parse_endpoint(std::string("redis://me:secret@").append(cluster.tcp().substr(8)));
  Client client(endpoint);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(client.command_on(i, Words{"ACL", "WHOAMI"}).text(), "me");
  }
}

TEST(OnClusterWithoutSlots, SaysWhatIsMissing) {
  support::RedisServer server({"--cluster-enabled", "yes"});
  EXPECT_THAT(failure_of_call([&] { Client(parse_endpoint(server.tcp())); }),
              Fails(Fault::server_error, "no slots assigned"));
}

TEST(OnSingleServer, TheClientIsTheSame) {
  support::RedisServer server;
  Client client(parse_endpoint(server.unix_socket()));
  EXPECT_FALSE(client.clustered());
  EXPECT_EQ(client.shard_count(), 1U);
  EXPECT_EQ(client.shard_of("key"), 0U);
  const auto bytes = pattern(5000);
  Bytes back(bytes.size());
  client.put(tagged(client.tag_for_shard(0)), bytes);
  client.get(tagged(client.tag_for_shard(0)), back);
  EXPECT_EQ(bytes, back);
}

TEST(OnSingleServer, AClientThatMayNotAskForTheClusterWorks) {
  support::RedisServer server({"--user", "me", "on", "nopass", "~*", "+set", "+auth"});
  Client client(parse_endpoint(std::string("redis://me:x@").append(server.tcp().substr(8))));
  client.put("key", pattern(5));
  EXPECT_THAT(failure_of_call([&] { client.exists("key"); }), Fails(Fault::server_error, "NOPERM"));
}

}  // namespace
}  // namespace scalebench::wire
