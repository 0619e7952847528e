// SPDX-License-Identifier: Apache-2.0
#include "report/warnings.hpp"

#include <gmock/gmock.h>

#include "report/result_table.hpp"
#include "unit/report/results.hpp"

namespace scalebench::report {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::size_t width = 1000;

/// Launches of one point, by their medians.
std::vector<Result> launches(const std::vector<double>& medians_ns) {
  std::vector<Result> results;
  for (const double median_ns : medians_ns) {
    results.push_back(
        result(static_cast<std::int64_t>(results.size()) + 1, 1024, {times("put_tensor", median_ns, 400)}));
    results.back().run.repetition = static_cast<int>(results.size());
  }
  return results;
}

TEST(LaunchesSentence, TellsOfTwoGroups) {
  EXPECT_THAT(
      launches_sentence(launches({7600, 58000, 7700, 58500, 7650}), width),
      HasSubstr("runs 1 to 5, put_tensor: the launches fall into two groups, 3 with medians up to 7.70 µs, 2 with "
                "58.0 µs or more"));
}

TEST(LaunchesSentence, TellsOfTwoGroupsThatAreNotFarApart) {
  EXPECT_THAT(launches_sentence(launches({7600, 9100, 7610, 9110, 7605}), width), HasSubstr("two groups, 3 with"));
}

TEST(LaunchesSentence, TellsOfTwoLaunchesThatAreNotAlike) {
  EXPECT_THAT(launches_sentence(launches({7600, 58000}), width), HasSubstr("go from 7.60 µs to 58.0 µs"));
}

TEST(LaunchesSentence, IsEmptyWhereLaunchesAreAlike) {
  EXPECT_EQ(launches_sentence(launches({7600, 7700, 7800, 7900}), width), "");
  EXPECT_EQ(launches_sentence(launches({7600}), width), "");
  EXPECT_EQ(launches_sentence({}, width), "");
}

TEST(LaunchesSentence, DoesNotMixPoints) {
  auto results = launches({7600, 58000});
  results[1].run.point = 1;
  EXPECT_EQ(launches_sentence(results, width), "");
}

/// 200 operations a second by 2 ranks: one of a rank every 10 ms.
Result open_loop(double lateness_ns) {
  Result made = result(
      7, 1024, {times("response", 20000, 400), times("service", 20000, 400), times("lateness", lateness_ns, 400)});
  made.params.push_back({"rate", "200", 200.0, ""});
  return made;
}

TEST(SaturationSentence, TellsOfRanksThatLagBehind) {
  EXPECT_THAT(saturation_sentence(std::vector{open_loop(5e7)}, width),
              AllOf(HasSubstr("Run 7: generator saturated"), HasSubstr("50.0 ms late"), HasSubstr("20.0 µs")));
}

/// 20 operations, each taking twice the time up to the next one.
TEST(SaturationSentence, TellsItOfAShortRunToo) {
  Result run = result(7, 1024, {times("response", 1.2e8, 20), times("service", 2e7, 20), times("lateness", 1e8, 20)});
  run.params.push_back({"rate", "200", 200.0, ""});
  EXPECT_THAT(result_tables({run}), AllOf(HasSubstr("generator saturated"), Not(HasSubstr("--iterations"))));
}

TEST(SaturationSentence, AdvisesMoreRanksOnlyWhereThereAreCoresForThem) {
  Result run = open_loop(5e7);
  const auto told = [&] { return saturation_sentence(std::vector{run}, width); };
  EXPECT_THAT(told(), AllOf(HasSubstr("lower --rate"), Not(HasSubstr("--ranks")))) << "nobody knows of any";
  run.spare_cores = 1;
  EXPECT_THAT(told(), HasSubstr("or more --ranks: there are cores for them"));
  run.service = "kv 7.0, unix socket";
  EXPECT_THAT(told(), Not(HasSubstr("--ranks"))) << "the server wants one";
  run.service.clear(), run.spare_cores = -2;
  EXPECT_THAT(told(), Not(HasSubstr("--ranks")));
}

TEST(SaturationSentence, AdvisesNoMoreRanksWhereAnOperationTakesLongerWithThem) {
  Result few = open_loop(1e6), many = open_loop(5e7);
  many.run.ranks = 8, many.run.id = 8;
  many.spare_cores = few.spare_cores = 40;
  many.params.back() = few.params.back() = {"rate", "200000", 200000.0, ""};
  for (store::Summary& summary : many.summaries) *summary.median.value *= 2;
  EXPECT_THAT(saturation_sentence(std::vector{few, many}, width),
              AllOf(HasSubstr("Run 8"), HasSubstr("lower --rate"), Not(HasSubstr("--ranks"))));
}

TEST(SaturationSentence, IsEmptyWhereTheRateWasKeptAndInAClosedLoop) {
  EXPECT_EQ(saturation_sentence(std::vector{open_loop(90)}, width), "");
  EXPECT_EQ(saturation_sentence(std::vector{open_loop(1e6)}, width), "");
  EXPECT_EQ(saturation_sentence(std::vector{put_and_unpack(1, 1024, 12100, 200)}, width), "");
  EXPECT_EQ(saturation_sentence({}, width), "");
}

TEST(Warnings, StandBelowTheTable) {
  EXPECT_THAT(result_tables({open_loop(5e7)}), HasSubstr("generator saturated"));
  EXPECT_THAT(result_tables(launches({7600, 58000})), HasSubstr("the launches are not alike"));
}

}  // namespace
}  // namespace scalebench::report
