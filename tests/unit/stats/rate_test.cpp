// SPDX-License-Identifier: Apache-2.0
#include "stats/rate.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace scalebench::stats {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

TEST(CommonWindow, IsWhereAllRanksWereMeasuring) {
  const std::vector<Window> ranks{{0, 10}, {2, 12}, {1, 8}};
  const Window window = common_window(ranks);
  EXPECT_EQ(window.begin_ns, 2);
  EXPECT_EQ(window.end_ns, 8);
}

TEST(Rate, CountsWhatTwoRanksDidTogether) {
  RateCounter counter({0, 2 * second_ns});
  for (int rank = 0; rank < 2; ++rank) {
    for (int i = 0; i < 4; ++i) counter.add(i * second_ns / 2, (i + 1) * second_ns / 2, 100);
  }
  EXPECT_DOUBLE_EQ(counter.rate()->per_second, 400);
  EXPECT_EQ(counter.rate()->tail_s, 0);
}

TEST(Rate, KeepsTheTailApart) {
  RateCounter counter({0, second_ns});
  counter.add(0, second_ns, 10);
  counter.add(second_ns, 3 * second_ns, 50);
  EXPECT_DOUBLE_EQ(counter.rate()->per_second, 10);
  EXPECT_DOUBLE_EQ(counter.rate()->tail_s, 2);
  EXPECT_DOUBLE_EQ(counter.rate()->tail_work, 50);
}

TEST(Rate, CountsAnOperationAcrossAnEndByItsShare) {
  RateCounter counter({second_ns, 2 * second_ns});
  counter.add(second_ns / 2, 3 * second_ns / 2, 8);
  counter.add(3 * second_ns / 2, 5 * second_ns / 2, 8);
  EXPECT_DOUBLE_EQ(counter.rate()->per_second, 8);
  EXPECT_DOUBLE_EQ(counter.rate()->tail_work, 4);
}

TEST(Rate, CountsEventsWithoutDurationWhereTheyHappen) {
  RateCounter counter({second_ns, 2 * second_ns});
  counter.add(0, 0, 1);
  counter.add(second_ns, second_ns, 1);
  counter.add(3 * second_ns, 3 * second_ns, 1);
  EXPECT_DOUBLE_EQ(counter.rate()->per_second, 1);
  EXPECT_DOUBLE_EQ(counter.rate()->tail_work, 1);
}

TEST(Rate, OfRanksThatNeverMeasuredTogetherIsUnknown) {
  EXPECT_FALSE(RateCounter(common_window(std::vector<Window>{{0, 5}, {6, 9}})).rate().has_value());
}

}  // namespace
}  // namespace scalebench::stats
