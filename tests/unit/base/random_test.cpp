// SPDX-License-Identifier: Apache-2.0
#include "base/random.hpp"

#include <gmock/gmock.h>

#include <map>
#include <numeric>
#include <set>

namespace scalebench::base {
namespace {

using testing::ElementsAre;

TEST(Random, IsSplitmix64) {
  Random random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317u);
  EXPECT_EQ(random.next(), 3203168211198807973u);
  EXPECT_EQ(random.next(), 9817491932198370423u);
}

TEST(Random, StaysBelowItsBoundAndReachesAllOfIt) {
  Random random(1);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 200; ++i) seen.insert(random.below(5));
  EXPECT_THAT(seen, ElementsAre(0, 1, 2, 3, 4));
}

TEST(Shuffle, GivesTheSameOrderForASeedEverywhere) {
  std::vector<int> items{1, 2, 3, 4, 5, 6, 7, 8};
  Random random(42);
  shuffle(items, random);
  EXPECT_THAT(items, ElementsAre(4, 2, 7, 3, 5, 1, 8, 6));
}

TEST(Shuffle, ReachesEveryOrder) {
  std::map<std::vector<int>, int> seen;
  Random random(7);
  for (int i = 0; i < 600; ++i) {
    std::vector<int> items{1, 2, 3};
    shuffle(items, random);
    ++seen[items];
  }
  ASSERT_EQ(seen.size(), 6u);
  for (const auto& [order, times] : seen) EXPECT_THAT(times, testing::AllOf(testing::Gt(60), testing::Lt(140)));
}

TEST(Mix, DependsOnBothAndOnTheirOrder) {
  EXPECT_NE(mix(1, 2), mix(2, 1));
  EXPECT_NE(mix(1, 2), mix(1, 3));
  EXPECT_NE(mix(0, 0), 0u);
  EXPECT_EQ(mix(1, 2), mix(1, 2));
}

TEST(Uuid, IsRandomOfVersion4) {
  EXPECT_THAT(uuid(), testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_NE(uuid(), uuid());
  EXPECT_NE(random_seed(), random_seed());
}

TEST(Hash, IsFnv1aOf64Bits) {
  EXPECT_EQ(hex64(fnv1a("")), "cbf29ce484222325");
  EXPECT_EQ(hex64(fnv1a("a")), "af63dc4c8601ec8c");
  EXPECT_EQ(hex64(fnv1a("foobar")), "85944171f73967e8");
  EXPECT_EQ(fnv1a("bar", fnv1a("foo")), fnv1a("foobar"));
}

}  // namespace
}  // namespace scalebench::base
