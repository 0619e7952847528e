// SPDX-License-Identifier: Apache-2.0
#include "spool/control.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <optional>
#include <thread>

#include "base/file.hpp"

namespace scalebench::spool {
namespace {

TEST(ControlBlock, StartsWithoutAStop) {
  const base::TemporaryFolder folder;
  const Control control(folder.path() / "control", 2);
  EXPECT_FALSE(control.stop_requested());
  EXPECT_EQ(control.cell(1).phase, Phase::starting);
}

TEST(ControlBlock, WhatOneWritesTheOtherSees) {
  const base::TemporaryFolder folder;
  Control driver(folder.path() / "control", 4);
  Control rank(folder.path() / "control", 4);
  driver.request_stop();
  rank.cell(3).iterations = 17;
  rank.count_point();
  EXPECT_TRUE(rank.stop_requested());
  EXPECT_EQ(driver.cell(3).iterations, 17);
  EXPECT_EQ(driver.points_done(), 1);
}

TEST(ControlBlock, PhasesHaveTheNamesOfTheJournal) {
  EXPECT_STREQ(name_of(Phase::warmup), "warmup");
  EXPECT_STREQ(name_of(Phase::teardown), "teardown");
}

TEST(ControlBlock, IsFoundOnlyWhereItIs) {
  const base::TemporaryFolder folder;
  EXPECT_FALSE(Control::find(folder.path() / "control"));
  Control(folder.path() / "control", 3).count_stored(2);
  const auto found = Control::find(folder.path() / "control");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->ranks(), 3);
  EXPECT_EQ(found->points_stored(), 2);
}

TEST(Handover, LetsRankZeroGoOnWhenTheDriverHasAnswered) {
  const base::TemporaryFolder root;
  const Folder folder(root.path());
  Control control(folder.control(), 1);
  Bell bell(folder);
  bool has_rung = false;
  std::thread driver([&] {
    pollfd source{bell.fd(), POLLIN, 0};
    ::poll(&source, 1, 10'000);
    has_rung = bell.rang();
    control.let_go_on(3);
  });
  BellRope(folder).hand_over(control, 3, [] {});
  driver.join();
  EXPECT_TRUE(has_rung);
  EXPECT_FALSE(bell.rang());
}

TEST(Handover, BeatsWhileItWaitsAndDoesNotWaitForADriverThatDied) {
  const base::TemporaryFolder root;
  const Folder folder(root.path());
  Control control(folder.control(), 1);
  std::optional<Bell> bell(folder);
  BellRope rope(folder);
  int beats = 0;
  rope.hand_over(control, 1, [&] {
    if (++beats == 2) bell.reset();
  });
  EXPECT_EQ(beats, 2);
}

TEST(Handover, WithoutADriverIsNone) {
  const base::TemporaryFolder root;
  const Folder folder(root.path());
  Control control(folder.control(), 1);
  int beats = 0;
  BellRope(folder).hand_over(control, 1, [&] { ++beats; });
  EXPECT_EQ(beats, 0);
}

}  // namespace
}  // namespace scalebench::spool
