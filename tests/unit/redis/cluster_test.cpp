// SPDX-License-Identifier: Apache-2.0
// Several servers as one cluster.
#include "fixture.hpp"
#include "redis/conversation.hpp"
#include "redis/facts.hpp"
#include "support/names.hpp"

namespace scalebench::redis {
namespace {

using testing::HasSubstr;

class RedisCluster : public testing::TestWithParam<int> {};

TEST_P(RedisCluster, IsOkOnEveryNodeWhenItIsDeployed) {
  const auto deployment = redis({{"shards", std::to_string(GetParam())}});
  const Endpoint endpoint = wire::parse_endpoint(deployment->endpoint().text);
  ASSERT_EQ(endpoint.nodes.size(), static_cast<std::size_t>(GetParam()));
  for (const Address& node : endpoint.nodes) {
    const Info info = read_info(connect_as_rank(*deployment, node).demand({"CLUSTER", "INFO"}).text());
    EXPECT_EQ(find(info, "cluster_state"), "ok");
    EXPECT_EQ(find(info, "cluster_slots_ok"), "16384");
    EXPECT_EQ(find(info, "cluster_size"), std::to_string(GetParam()));
  }
}

INSTANTIATE_TEST_SUITE_P(Of, RedisCluster, testing::Values(2, 3), support::named_by_count);

TEST(RedisClusterOfTwo, TellsOfEachShard) {
  const auto deployment = redis({{"shards", "2"}});
  const service::Facts& facts = deployment->facts();
  EXPECT_EQ(facts.at("shards"), "2");
  EXPECT_EQ(facts.at("mode"), "cluster");
  EXPECT_NE(facts.at("pid"), facts.at("shard1.pid"));
  EXPECT_NE(facts.at("port"), facts.at("shard1.port"));
  EXPECT_FALSE(facts.contains("shard1.version"));
}

TEST(RedisClusterOfTwo, HasTheNodeTimeoutThatTheUserGave) {
  const auto deployment = redis({{"shards", "2"}, {"server-arg", "--cluster-node-timeout 4321"}});
  EXPECT_EQ(deployment->facts().at("config.cluster-node-timeout"), "4321");
}

TEST(RedisClusterOfTwo, NamesTheShardThatDied) {
  const auto deployment = redis({{"shards", "2"}});
  kill(pid_in(deployment->facts().at("shard1.pid")), SIGSEGV);
  EXPECT_TRUE(comes_true([&] { return !deployment->alive(); }));
  EXPECT_THAT(deployment->cause(), HasSubstr("the redis server of shard 1"));
}

TEST(RedisClusterOfTwo, EndsWithItsDriverHoweverThatEnds) {
  OtherDriver driver(2);
  const std::vector<pid_t> servers = driver.servers();
  ASSERT_THAT(servers, testing::SizeIs(2));
  driver.die();
  EXPECT_TRUE(all_end(servers));
}

TEST(RedisClusterOfTwo, IsNotReachedOverAUnixSocket) {
  const auto error = error_of([] { redis({{"shards", "2"}, {"net", "unix"}}); });
  EXPECT_EQ(error.code(), base::Exit::wrong_input);
}

TEST(Slots, AreAllGivenToSomebody) {
  EXPECT_EQ(first_slot(0, 3), 0);
  EXPECT_EQ(first_slot(3, 3), 16384);
  EXPECT_EQ(first_slot(1000, 1000), 16384);
}

}  // namespace
}  // namespace scalebench::redis
