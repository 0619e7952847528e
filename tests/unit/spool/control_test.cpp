// SPDX-License-Identifier: Apache-2.0
#include "spool/control.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace scalebench::spool
