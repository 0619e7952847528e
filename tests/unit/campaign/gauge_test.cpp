// SPDX-License-Identifier: Apache-2.0
// How far a campaign is, from what its ranks say.
#include <gtest/gtest.h>

#include <thread>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "campaign/progress.hpp"

namespace scalebench::campaign {
namespace {

using spool::Phase;

class GaugeOf : public testing::Test {
 protected:
  GaugeOf() {
    job_.points.resize(4);
    gauge_ = Gauge({job_});
  }
  void each(auto&& change) {
    for (int rank = 0; rank < 2; ++rank) change(control_.cell(rank));
  }
  Progress read() { return gauge_.read(control_, job_); }

  const base::TemporaryFolder folder_;
  spool::Control control_{folder_.path() / "control", 2};
  plan::Job job_;
  Gauge gauge_;
};

TEST_F(GaugeOf, IterationsIsTheirShareOfThosePlanned) {
  each([](spool::RankCell& cell) { cell.planned_iterations = 100; });
  control_.cell(0).iterations = 50;
  control_.cell(1).iterations = 100;
  EXPECT_DOUBLE_EQ(read().share_of_point, 0.75);
  EXPECT_EQ(read().iterations, 150U);
}

TEST_F(GaugeOf, ADurationIsThatOfTheTimePassed) {
  const std::int64_t duration_ns = 100'000'000'000;
  each([&](spool::RankCell& cell) {
    cell.planned_iterations = -1;
    cell.duration_ns = duration_ns;
    cell.due_ns = base::now_ns() + 30'000'000'000;
  });
  EXPECT_NEAR(read().share_of_point, 0.7, 0.1);
}

TEST_F(GaugeOf, BothIsTheOneThatEndsThePointFirst) {
  each([&](spool::RankCell& cell) {
    cell.planned_iterations = 10;
    cell.iterations = 9;
    cell.duration_ns = 100'000'000'000;
    cell.due_ns = base::now_ns() + 90'000'000'000;
  });
  EXPECT_DOUBLE_EQ(read().share_of_point, 0.9);
}

TEST_F(GaugeOf, PhasesIsThatOfTheRankThatGotLeastFar) {
  control_.cell(0).phase = Phase::measure;
  control_.cell(1).phase = Phase::warmup;
  EXPECT_EQ(read().phase, "warm-up");
}

TEST_F(GaugeOf, NothingGrowsUntilSomethingHappens) {
  read();
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  EXPECT_GE(read().stalled_s, 0.03);
  control_.cell(1).iterations = 1;
  EXPECT_EQ(read().stalled_s, 0);
}

}  // namespace
}  // namespace scalebench::campaign
