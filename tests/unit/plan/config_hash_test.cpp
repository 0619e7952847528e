// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "plan/job.hpp"

namespace scalebench::plan {
namespace {

Setting setting(std::string name, std::string text) { return {std::move(name), {text, text}}; }

const Setting kSize = setting("tensor-bytes", "65536"), kKeys = setting("keys", "10");

TEST(CanonicalText, IsTheDocumentedOne) {
  EXPECT_EQ(canonical_text("throughput", "put", 2, 1, {kSize, kKeys}),
            "plugin=throughput\nworkload=put\nranks=2\nnodes=1\noption keys=10\noption tensor-bytes=65536\n");
}

TEST(CanonicalText, EscapesWhatWouldBreakALine) {
  EXPECT_EQ(canonical_text("p", "w", 1, 1, {setting("x", "a\nb\\n")}),
            "plugin=p\nworkload=w\nranks=1\nnodes=1\noption x=a\\nb\\\\n\n");
}

// Databases hold these: a changed hash makes old runs strangers.
TEST(ConfigHash, NeverChanges) {
  EXPECT_EQ(config_hash("throughput", "put", 2, 1, {kSize, kKeys}), "19b70681ac457a86");
}

TEST(ConfigHash, DoesNotDependOnTheOrderOfOptions) {
  EXPECT_EQ(config_hash("p", "w", 1, 1, {kSize, kKeys}), config_hash("p", "w", 1, 1, {kKeys, kSize}));
}

TEST(ConfigHash, DependsOnEverythingElse) {
  const std::string hash = config_hash("p", "w", 1, 1, {kSize});
  EXPECT_NE(hash, config_hash("q", "w", 1, 1, {kSize}));
  EXPECT_NE(hash, config_hash("p", "v", 1, 1, {kSize}));
  EXPECT_NE(hash, config_hash("p", "w", 2, 1, {kSize}));
  EXPECT_NE(hash, config_hash("p", "w", 1, 2, {kSize}));
  EXPECT_NE(hash, config_hash("p", "w", 1, 1, {setting("tensor-bytes", "65537")}));
  EXPECT_NE(hash, config_hash("p", "w", 1, 1, {}));
}

}  // namespace
}  // namespace scalebench::plan
