// SPDX-License-Identifier: Apache-2.0
#include "service/redis_options.hpp"

#include "fixture.hpp"

namespace scalebench::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Services, AreFoundByName) { EXPECT_EQ(find_service("redis").name, "redis"); }

TEST(Services, SuggestTheNearest) {
  const auto error = error_of([] { find_service("reddis"); });
  EXPECT_THAT(error.what(), HasSubstr("did you mean redis?"));
}

TEST(Services, HaveDefaultsThatTheirOwnRulesAllow) {
  for (const plan::Option& row : rows("redis")) {
    EXPECT_EQ(row.axis, plan::Axis::launch) << row.name;
    EXPECT_NO_THROW(plan::parse_value(row, row.fallback)) << row.name;
  }
}

TEST(RedisOptions, HaveDefaults) {
  const RedisOptions options = read_redis_options({});
  EXPECT_EQ(options.shards, 1);
  EXPECT_EQ(options.io_threads, 1);
  EXPECT_TRUE(options.over_unix);
  EXPECT_THAT(options.cpus, IsEmpty());
}

TEST(RedisOptions, ReachAClusterOverTcp) { EXPECT_FALSE(read_redis_options(settings({{"shards", "3"}})).over_unix); }

TEST(RedisOptions, SayWhatToInstallWithoutAServer) {
  const auto error = error_of([] { find_service("redis").check(settings({{"server-binary", "no-such-server"}})); });
  EXPECT_EQ(error.code(), base::Exit::lacking);
  EXPECT_THAT(error.what(), HasSubstr("install it"));
}

TEST(RedisOptions, KeepTheServerInOurHands) {
  const auto error = error_of([] { read_redis_options(settings({{"server-arg", "--hz 10 --port 6379"}})); });
  EXPECT_EQ(error.code(), base::Exit::wrong_input);
  EXPECT_THAT(error.what(), HasSubstr("--port"));
}

TEST(Cpus, AreReadAsNumbersAndSpans) { EXPECT_THAT(parse_cpus("0-2+5"), ElementsAre(0, 1, 2, 5)); }

TEST(Cpus, AreAnyByDefault) { EXPECT_THAT(parse_cpus("any"), IsEmpty()); }

class BadCpus : public testing::TestWithParam<const char*> {};

TEST_P(BadCpus, AreRefused) { EXPECT_THROW(parse_cpus(GetParam()), base::Error); }

INSTANTIATE_TEST_SUITE_P(All, BadCpus, testing::Values("", "x", "-1", "3-1", "0+", "99999", "1-"));

}  // namespace
}  // namespace scalebench::service
