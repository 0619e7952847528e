// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "inference/module/stored_model.hpp"

namespace scalebench::inference_server {
namespace {

using std::chrono::microseconds;

struct PaceOfAModel : testing::Test {
  void run(int times, microseconds taken, std::size_t input_bytes = 4) {
    for (int i = 0; i < times; ++i) pace_.ran(input_bytes, taken);
  }

  Pace pace_;
};

TEST_F(PaceOfAModel, IsNotKnownAfterAFewRuns) {
  run(5, microseconds(1));
  EXPECT_FALSE(pace_.is_short(4));
}

TEST_F(PaceOfAModel, IsShortAfterSomeShortRuns) {
  run(10, microseconds(1));
  EXPECT_TRUE(pace_.is_short(4));
}

TEST_F(PaceOfAModel, IsLongWhenItsRunsAre) {
  run(1000, microseconds(51));
  EXPECT_FALSE(pace_.is_short(4));
}

TEST_F(PaceOfAModel, StaysShortWhenARunFindsColdCaches) {
  run(50, microseconds(5));
  run(1, microseconds(300));
  EXPECT_TRUE(pace_.is_short(4));
}

TEST_F(PaceOfAModel, IsLearntAnewAfterALongRun) {
  run(1000, microseconds(1));
  run(1, microseconds(501));
  run(5, microseconds(1));
  EXPECT_FALSE(pace_.is_short(4));
}

TEST_F(PaceOfAModel, IsLearntAnewAfterAFailure) {
  run(1000, microseconds(1));
  pace_.forget();
  EXPECT_FALSE(pace_.is_short(0));
}

TEST_F(PaceOfAModel, SaysNothingOfMoreInputThanThereWas) {
  run(20, microseconds(1), 1000);
  EXPECT_TRUE(pace_.is_short(1000));
  EXPECT_FALSE(pace_.is_short(1001));
}

TEST_F(PaceOfAModel, OfTheLargestInputIsForgottenAfterALongRun) {
  run(20, microseconds(1), 1000);
  run(1, microseconds(600), 1000);
  run(20, microseconds(1), 4);
  EXPECT_FALSE(pace_.is_short(1000));
}

}  // namespace
}  // namespace scalebench::inference_server
