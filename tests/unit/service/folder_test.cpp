// SPDX-License-Identifier: Apache-2.0
#include "service/server.hpp"
#include "unit/service/fixture.hpp"

namespace scalebench::service {
namespace {

class Folders : public testing::Test {
 protected:
  base::TemporaryFolder parent_;
  Variable temporary_{"TMPDIR", parent_.path()};
};

TEST_F(Folders, ArePrivate) {
  EXPECT_EQ(std::filesystem::status(ServiceFolder().path()).permissions(), std::filesystem::perms::owner_all);
}

TEST_F(Folders, StayWhileTheirOwnerLives) {
  const ServiceFolder folder;
  remove_abandoned(parent_.path(), 0s);
  EXPECT_TRUE(std::filesystem::exists(folder.path()));
}

TEST_F(Folders, AreRemovedWhenTheirOwnerIsGone) {
  const auto abandoned = parent_.path() / "scalebench-service-123456";
  std::filesystem::create_directories(abandoned / "shard0");
  remove_abandoned(parent_.path(), 0s);
  EXPECT_FALSE(std::filesystem::exists(abandoned));
}

TEST_F(Folders, AreSparedWhileTheyAreYoung) {
  const auto young = parent_.path() / "scalebench-service-123456";
  std::filesystem::create_directories(young);
  remove_abandoned(parent_.path(), 60s);
  EXPECT_TRUE(std::filesystem::exists(young));
}

TEST_F(Folders, OfOthersStay) {
  const auto other = parent_.path() / "precious";
  std::filesystem::create_directories(other);
  remove_abandoned(parent_.path(), 0s);
  EXPECT_TRUE(std::filesystem::exists(other));
}

}  // namespace
}  // namespace scalebench::service
