// SPDX-License-Identifier: Apache-2.0
#include "inference/server/pace.hpp"

#include <gtest/gtest.h>

namespace scalebench::inference_server {
namespace {

using std::chrono::microseconds;

struct PaceOfAModel : testing::Test {
  void run(int times, microseconds taken, std::size_t input_bytes = 4) {
    for (int i = 0; i < times; ++i) pace_.ran(input_bytes, taken);
  }

  Pace pace_;
};

TEST_F(PaceOfAModel, IsNotKnownBeforeEnoughRuns) {
  run(Pace::enough - 1, microseconds(1));
  EXPECT_FALSE(pace_.is_short(4));
}

TEST_F(PaceOfAModel, IsShortAfterEnoughShortRuns) {
  run(Pace::enough, microseconds(50));
  EXPECT_TRUE(pace_.is_short(4));
}

TEST_F(PaceOfAModel, IsLearntAnewAfterALongRun) {
  run(Pace::enough, microseconds(1));
  run(1, microseconds(51));
  run(Pace::enough - 1, microseconds(1));
  EXPECT_FALSE(pace_.is_short(4));
}

TEST_F(PaceOfAModel, SaysNothingOfMoreInputThanThereWas) {
  run(Pace::enough, microseconds(1), 1000);
  EXPECT_TRUE(pace_.is_short(1000));
  EXPECT_FALSE(pace_.is_short(1001));
}

TEST_F(PaceOfAModel, OfTheLargestInputIsForgottenAfterALongRun) {
  run(Pace::enough, microseconds(1), 1000);
  run(1, microseconds(60), 1000);
  run(Pace::enough, microseconds(1), 4);
  EXPECT_FALSE(pace_.is_short(1000));
}

}  // namespace
}  // namespace scalebench::inference_server
