// SPDX-License-Identifier: Apache-2.0
#include "report/progress.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "report/text_table.hpp"

namespace scalebench::report {
namespace {

Progress in_the_second_of_two_points() {
  Progress progress;
  progress.points_done = 1;
  progress.points = 2;
  progress.share_of_point = 0.42;
  progress.point = "tensor-bytes=1MiB";
  progress.phase = "measure";
  progress.iterations_per_second = 1204;
  progress.left_s = 1.7;
  return progress;
}

TEST(BarLine, TellsHowFarWhereHowFastAndHowLong) {
  EXPECT_EQ(bar_line(in_the_second_of_two_points()),
            " ██████████████░░░░░░  71 %  point 2/2  tensor-bytes=1MiB  measure  1 204 it/s  2 s left");
}

TEST(BarLine, TellsHowLongNothingHasGoneOnInsteadOfWhenItWillEnd) {
  Progress progress = in_the_second_of_two_points();
  progress.phase = "setup";
  progress.stalled_s = 12;
  EXPECT_EQ(bar_line(progress),
            " ██████████████░░░░░░  71 %  point 2/2  tensor-bytes=1MiB  setup  no progress for 12 s");
  EXPECT_TRUE(nlohmann::json::parse(json_line(progress))["left_s"].is_null());
}

TEST(BarLine, LeavesOutWhatIsNotKnownYet) {
  Progress progress;
  progress.points = 12;
  EXPECT_EQ(bar_line(progress), " ░░░░░░░░░░░░░░░░░░░░   0 %  point 1/12");
}

TEST(BarLine, ShortensTheNameOfThePointFirst) {
  Progress progress = in_the_second_of_two_points();
  progress.point = std::string(300, 'x');
  const std::string line = bar_line(progress, 80);
  EXPECT_EQ(display_width(line), 80u);
  EXPECT_THAT(line, testing::EndsWith("x…  measure  1 204 it/s  2 s left"));
}

TEST(BarLine, FitsIntoANarrowTerminal) { EXPECT_LE(display_width(bar_line(in_the_second_of_two_points(), 30)), 30u); }

TEST(BarLine, SaysHundredPercentOnlyAtTheEnd) {
  Progress progress = in_the_second_of_two_points();
  progress.share_of_point = 0.9999;
  EXPECT_THAT(bar_line(progress), testing::HasSubstr(" 99 %"));
  progress.points_done = 2;
  EXPECT_THAT(bar_line(progress), testing::HasSubstr("100 %  point 2/2"));
}

TEST(Lines, HaveNoControlCharacters) {
  Progress progress = in_the_second_of_two_points();
  progress.point = "name=a\nb\x1b[31m";
  for (const std::string& line : {bar_line(progress), plain_line(progress), json_line(progress)}) {
    EXPECT_TRUE(std::none_of(line.begin(), line.end(), [](char c) { return c >= 0 && c < ' '; })) << line;
  }
}

TEST(PlainLine, IsOneSentenceOfALog) {
  EXPECT_EQ(plain_line(in_the_second_of_two_points()),
            " 71 %, point 2/2, tensor-bytes=1MiB, measure, 1 204 it/s, 2 s left");
}

TEST(JsonLine, HoldsTheNumbersThemselves) {
  const auto line = nlohmann::json::parse(json_line(in_the_second_of_two_points()));
  EXPECT_EQ(line["points_done"], 1);
  EXPECT_EQ(line["points"], 2);
  EXPECT_EQ(line["share"], 0.71);
  EXPECT_EQ(line["point"], "tensor-bytes=1MiB");
  EXPECT_EQ(line["left_s"], 1.7);
}

TEST(JsonLine, SaysNullForATimeItDoesNotKnow) {
  EXPECT_TRUE(nlohmann::json::parse(json_line(Progress{}))["left_s"].is_null());
}

TEST(TimeLeft, IsUnknownBeforeThereWasProgress) {
  TimeLeft time;
  EXPECT_FALSE(time.left_s().has_value());
  time.observe(100, 0);
  time.observe(101, 0);
  EXPECT_FALSE(time.left_s().has_value());
}

/// 2 s of launch, then 3 s of work, looked at as often as a bar is drawn.
TEST(TimeLeft, IsNotToldBeforeThereIsEnoughToTellItFrom) {
  TimeLeft time;
  for (double now_s = 0; now_s < 5; now_s += 0.1) {
    time.observe(now_s, std::max(0.0, (now_s - 2) / 3));
    if (now_s < 3) {
      EXPECT_FALSE(time.left_s()) << now_s;
    }
    if (now_s > 3.2) {
      EXPECT_NEAR(time.left_s().value_or(-1), 5 - now_s, 0.2) << now_s;
    }
  }
}

TEST(TimeLeft, IsExactAtAConstantSpeed) {
  TimeLeft time;
  for (int second = 0; second <= 30; ++second) time.observe(1000 + second, second / 100.0);
  EXPECT_NEAR(*time.left_s(), 70, 1e-6);
}

TEST(TimeLeft, FollowsAChangeOfSpeed) {
  TimeLeft time;
  for (int second = 0; second <= 10; ++second) time.observe(second, second * 0.05);
  for (int second = 1; second <= 30; ++second) time.observe(10 + second, 0.5 + second * 0.005);
  EXPECT_NEAR(*time.left_s(), 70, 7);
}

TEST(TimeLeft, CountsDownWhileNothingMoves) {
  TimeLeft time;
  time.observe(0, 0);
  time.observe(1, 0.1);
  time.observe(2, 0.2);
  EXPECT_NEAR(*time.left_s(), 8, 1e-6);
  time.observe(5, 0.2);
  EXPECT_NEAR(*time.left_s(), 5, 1e-6);
  time.observe(50, 0.2);
  EXPECT_EQ(*time.left_s(), 0);
}

TEST(TimeLeft, IsNothingAtTheEnd) {
  TimeLeft time;
  time.observe(0, 0);
  time.observe(5, 1);
  EXPECT_EQ(time.left_s(), 0);
}

}  // namespace
}  // namespace scalebench::report
