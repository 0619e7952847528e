// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "inference/model_store.hpp"
#include "wire/topology.hpp"

namespace scalebench::inference {

void PrintTo(const Copy& copy, std::ostream* out) { *out << copy.suffix << " on " << copy.device; }
bool operator==(const Copy& a, const Copy& b) { return a.suffix == b.suffix && a.device == b.device; }

namespace {

using testing::ElementsAre;
using testing::StartsWith;

TEST(Keys, OfOneRunBeginAlike) {
  const Keys keys = make_keys("abc-1", "", 3, 1);
  for (const std::string& key :
       {keys.own_model(), keys.own_script(), keys.input, keys.processed, keys.output, keys.ready})
    EXPECT_THAT(key, StartsWith("abc-1:"));
}

TEST(Keys, OfTwoRanksShareModelAndScriptOnly) {
  const Keys one = make_keys("abc-1", "", 0, 1), other = make_keys("abc-1", "", 1, 1);
  EXPECT_EQ(one.own_model(), other.own_model());
  EXPECT_EQ(one.own_script(), other.own_script());
  EXPECT_NE(one.input, other.input);
  EXPECT_NE(one.processed, other.processed);
  EXPECT_NE(one.output, other.output);
}

TEST(Keys, OfOneRankAreInOneSlotOfACluster) {
  const Keys keys = make_keys("abc-1", "tag", 3, 2);
  for (const std::string& key :
       {keys.own_model(), keys.own_script(), keys.input, keys.processed, keys.output, keys.ready})
    EXPECT_EQ(wire::slot_of(key), wire::slot_of("{tag}"));
}

TEST(Keys, RanksAreDealtToDevicesNamedAsBySmartRedis) {
  EXPECT_EQ(make_keys("r", "", 0, 2).own_model(), "r:model.GPU:0");
  EXPECT_EQ(make_keys("r", "", 1, 2).own_script(), "r:script.GPU:1");
  EXPECT_EQ(make_keys("r", "", 2, 2).own_model(), "r:model.GPU:0");
  EXPECT_EQ(make_keys("r", "", 1, 1).own_model(), "r:model");
}

TEST(Copies, AreOneForEachDeviceAndOneForAnyOfThem) {
  EXPECT_THAT(copies_for("CPU", 1), ElementsAre(Copy{"", "CPU"}));
  EXPECT_THAT(copies_for("GPU", 2), ElementsAre(Copy{"", "GPU"}, Copy{".GPU:0", "GPU:0"}, Copy{".GPU:1", "GPU:1"}));
}

}  // namespace
}  // namespace scalebench::inference
