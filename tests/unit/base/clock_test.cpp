// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include <gmock/gmock.h>

namespace scalebench::base {
namespace {

TEST(Clock, NeverGoesBack) {
  std::uint64_t last_ns = now_ns();
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t ns = now_ns();
    ASSERT_GE(ns, last_ns);
    last_ns = ns;
  }
}

TEST(Clock, IsTheMonotonicClockOfTheNode) {
  timespec before, after;
  clock_gettime(CLOCK_MONOTONIC, &before);
  const std::uint64_t ns = now_ns();
  clock_gettime(CLOCK_MONOTONIC, &after);
  EXPECT_GE(ns / 1'000'000'000, static_cast<std::uint64_t>(before.tv_sec));
  EXPECT_LE(ns / 1'000'000'000, static_cast<std::uint64_t>(after.tv_sec));
}

TEST(Clock, TellsUtcInIso8601) {
  EXPECT_THAT(utc_now(),
              testing::MatchesRegex("20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]\\.[0-9]{3}Z"));
}

TEST(Clock, CostsSomethingButNoMillisecond) {
  EXPECT_GT(clock_cost_ns(), 0u);
  EXPECT_LT(clock_cost_ns(), 1'000'000u);
}

}  // namespace
}  // namespace scalebench::base
