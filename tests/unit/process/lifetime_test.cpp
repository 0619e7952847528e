// SPDX-License-Identifier: Apache-2.0
// Nothing outlives its owner.
#include "fixture.hpp"
#include "process/session.hpp"

namespace scalebench::process {
namespace {

TEST(Lifetime, AChildEndsWithItsOwner) {
  pid_t pid = 0;
  {
    const Child child = spawn(helper({"stubborn"}));
    pid = child.pid();
  }
  EXPECT_TRUE(is_gone(pid));
}

TEST(Lifetime, AMovedChildStaysAlive) {
  Child first = spawn(helper({"stubborn"}));
  Child second = std::move(first);
  EXPECT_FALSE(second.wait(10ms));
}

TEST(Lifetime, AReplacedChildIsStopped) {
  Child child = spawn(helper({"stubborn"}));
  const pid_t pid = child.pid();
  child = Child();
  EXPECT_TRUE(is_gone(pid));
}

TEST(Lifetime, GrandchildrenInGroupsOfTheirOwnEndWithAStoppedChild) {
  Child child = spawn(helper({"family"}));
  const pid_t grandchild = pid_it_says(child);
  child.stop(patience);
  EXPECT_TRUE(comes_true([&] { return is_gone(grandchild); }));
}

TEST(Lifetime, GrandchildrenEndWithAChildThatLeavesThemBehind) {
  Child child = spawn(helper({"orphan"}));
  const pid_t grandchild = pid_it_says(child);
  child.wait(patience);
  EXPECT_TRUE(comes_true([&] { return is_gone(grandchild); }));
}

TEST(Lifetime, NothingIsLeftWhenTheOwnerIsKilled) {
  Child owner = spawn(helper({"driver"}));
  const pid_t grandchild = pid_it_says(owner);
  ASSERT_FALSE(is_gone(grandchild));
  kill(owner.pid(), SIGKILL);
  EXPECT_TRUE(comes_true([&] { return is_gone(grandchild); }));
}

TEST(Lifetime, ASessionHasItsLeaderAndItsFamily) {
  Child child = spawn(helper({"family"}));
  const pid_t grandchild = pid_it_says(child);
  EXPECT_THAT(session_members(child.pid()), testing::UnorderedElementsAre(child.pid(), grandchild));
}

}  // namespace
}  // namespace scalebench::process
