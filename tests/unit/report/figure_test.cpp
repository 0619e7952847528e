// SPDX-License-Identifier: Apache-2.0
#include "report/figure.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace scalebench::report {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

TEST(Figure, IsScaledForPeopleInTheUnitOfItsMetric) {
  EXPECT_EQ(figure(12093, "ns"), "12.1 µs");
  EXPECT_EQ(figure(0.25, "s"), "250 ms");
  EXPECT_EQ(figure(65536, "B"), "64 KiB");
  EXPECT_EQ(figure(1.6e8, "B/s"), "160 MB/s");
  EXPECT_EQ(figure(12345, "1/s"), "12.3k/s");
  EXPECT_EQ(figure(12345, "images/s"), "12.3k images/s");
  EXPECT_EQ(figure(71, "1"), "71");
  EXPECT_EQ(figure(71, "%"), "71 %");
}

TEST(Figure, HasPrefixesWherePeopleUseThem) {
  EXPECT_EQ(figure(0.37, "1"), "0.37");
  EXPECT_EQ(figure(0.0123, "J"), "12.3 mJ");
  EXPECT_EQ(figure(1500, "W"), "1.5 kW");
  EXPECT_EQ(figure(3.2e12, "FLOP/s"), "3.2 TFLOP/s");
  EXPECT_EQ(figure(1450, "K"), "1450 K");
  EXPECT_EQ(figure(293.15, "K"), "293 K");
}

TEST(Figure, IsExactWhenRaw) {
  EXPECT_EQ(figure(12093, "ns", Scale::raw), "12093");
  EXPECT_EQ(figure(0.1, "s", Scale::raw), "0.1");
  EXPECT_EQ(figure(160000000, "B/s", Scale::raw), "160000000");
}

TEST(Figure, SaysFailedForAnInfiniteOne) { EXPECT_EQ(figure(infinite, "ns"), "failed"); }

TEST(Figure, SaysNothingWhenThereIsNone) {
  EXPECT_EQ(figure(std::numeric_limits<double>::quiet_NaN(), "ns"), no_figure);
}

TEST(Interval, LeavesTheUnitToTheFigureBesideIt) {
  EXPECT_EQ(interval(11900, 12300, 12100, "ns"), "11.9 – 12.3");
  EXPECT_EQ(interval(900, 1100, 1000, "B/s"), "900 B/s – 1.10 kB/s");
}

TEST(Interval, KeepsUnitsThatDiffer) { EXPECT_EQ(interval(980, 1020, 1000, "ns"), "980 ns – 1.02 µs"); }

TEST(Interval, IsHalfOpenWithOneBound) {
  EXPECT_EQ(interval(11900, std::nullopt, 12100, "ns"), "≥ 11.9");
  EXPECT_EQ(interval(std::nullopt, 12300, 12100, "ns"), "≤ 12.3");
  EXPECT_EQ(interval(std::nullopt, std::nullopt, 12100, "ns"), no_figure);
}

TEST(Interval, ReachesIntoFailures) { EXPECT_EQ(interval(11900, infinite, 12100, "ns"), "11.9 µs – failed"); }

TEST(Interval, IsExactWhenRaw) { EXPECT_EQ(interval(11900, 12300, 12100, "ns", Scale::raw), "11900 – 12300"); }

TEST(Grouped, SetsDigitsInThrees) {
  EXPECT_EQ(grouped(7), "7");
  EXPECT_EQ(grouped(1204), "1 204");
  EXPECT_EQ(grouped(-1234567), "-1 234 567");
  EXPECT_EQ(grouped(-123), "-123");
}

TEST(Counted, KnowsSingularAndPlural) {
  EXPECT_EQ(counted(1, "sample"), "1 sample");
  EXPECT_EQ(counted(1204, "sample"), "1 204 samples");
}

TEST(WaitingTime, IsRoundedUpToWhatMatters) {
  EXPECT_EQ(waiting_time(1.2), "2 s");
  EXPECT_EQ(waiting_time(200), "3 min 20 s");
  EXPECT_EQ(waiting_time(3900), "1 h 5 min");
  EXPECT_EQ(waiting_time(-1), "0 s");
}

}  // namespace
}  // namespace scalebench::report
