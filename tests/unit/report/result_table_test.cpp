// SPDX-License-Identifier: Apache-2.0
#include "report/result_table.hpp"

#include <fmt/ranges.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <limits>

#include "base/text.hpp"
#include "report/footer.hpp"
#include "report/text_table.hpp"
#include "unit/report/results.hpp"

namespace scalebench::report {
namespace {

using store::RunStatus;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Result ended(Result result, RunStatus status, std::string cause = "") {
  result.run.status = status;
  result.run.cause = std::move(cause);
  return result;
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  for (const auto line : base::split(text, '\n')) widest = std::max(widest, display_width(line));
  return widest;
}

TEST(ResultTable, ShowsPointsByMetrics) {
  EXPECT_EQ(result_tables({put_and_unpack(1, 1024, 12100, 200), put_and_unpack(2, 1048576, 412000, 200)}),
            R"(throughput · 2 ranks on 1 node · keys=1

run  tensor-bytes  metric          median  [95 %]         p90  p99  [95 %]            max      rate
1    1 KiB         put_tensor     12.1 µs  11.9–12.3  14.5 µs  n/a (n=200 < 368)  30.3 µs  160 MB/s
                   unpack_tensor  10.9 µs  10.7–11.1  13.1 µs  n/a (n=200 < 368)  27.2 µs  160 MB/s
2    1 MiB         put_tensor      412 µs  404–420     494 µs  n/a (n=200 < 368)  1.03 ms  160 MB/s
                   unpack_tensor   371 µs  363–378     445 µs  n/a (n=200 < 368)   927 µs  160 MB/s

200 samples per line; warm-up (20) kept apart.
p99 needs 368 samples: --iterations 184
)");
}

TEST(ResultTable, NamesInItsHeadingWhatDoesNotVary) {
  EXPECT_EQ(result_tables({result(1, 1024, {times("put_tensor", 12100, 400)})}),
            R"(throughput · 2 ranks on 1 node · keys=1 · tensor-bytes=1 KiB · metric put_tensor

 median  [95 %]           p90      p99  [95 %]           max      rate
12.1 µs  11.9 – 12.3  14.5 µs  18.2 µs  16.9 – 19.4  30.3 µs  160 MB/s

400 samples per line; warm-up (20) kept apart.
)");
}

TEST(ResultTable, SortsPointsByTheirNumbersNotTheirText) {
  const std::string text = result_tables(
      {put_and_unpack(1, 65536, 9, 40), put_and_unpack(2, 1048576, 9, 40), put_and_unpack(3, 512, 9, 40)});
  EXPECT_LT(text.find("512 B"), text.find("64 KiB"));
  EXPECT_LT(text.find("64 KiB"), text.find("1 MiB"));
}

TEST(ResultTable, HasColumnsForRanksAndRepetitionsThatVary) {
  Result second = put_and_unpack(2, 1024, 12100, 400);
  second.run.ranks = 8;
  second.run.repetition = 2;
  const std::string text = result_tables({put_and_unpack(1, 1024, 12100, 400), second});
  EXPECT_THAT(text, StartsWith("throughput · 1 node · keys=1 · tensor-bytes=1 KiB\n"));
  EXPECT_THAT(text, HasSubstr("\nrun  ranks  rep  metric "));
}

TEST(ResultTable, HasOneTablePerWorkload) {
  Result other = put_and_unpack(2, 1024, 12100, 400);
  other.run.plugin = "osu";
  other.run.workload = "latency";
  const std::string text = result_tables({put_and_unpack(1, 1024, 12100, 400), other});
  EXPECT_THAT(text, StartsWith("osu · latency · "));
  EXPECT_THAT(text, HasSubstr("\n\nthroughput · "));
}

TEST(ResultTable, TellsNoPercentileThatTooFewSamplesCarry) {
  const std::string text = result_tables({result(1, 1024, {times("put_tensor", 12100, 35)})});
  EXPECT_THAT(text, HasSubstr("n/a (n=35 < 36)"));
  EXPECT_THAT(text, HasSubstr("n/a (n=35 < 368)"));
  EXPECT_THAT(text, HasSubstr("\np90 needs 36 samples: --iterations 18\n"));
}

TEST(ResultTable, AdvisesNoMoreIterationsOfWhatFailed) {
  const Result failed = ended(result(1, 1024, {times("put_tensor", 12100, 35)}), RunStatus::failed, "no server");
  EXPECT_THAT(result_tables({failed}), Not(HasSubstr("needs 36 samples")));
}

TEST(ResultTable, AdvisesToLookWhyWhereAllFailedInsteadOfMoreOfThat) {
  auto failed = times("put_tensor", 12100, 200);
  failed.median = failed.p90 = failed.p99 = {};
  failed.n_failed = 200;
  const std::string text = result_tables({result(1, 1024, {failed})}, {200, Scale::people});
  EXPECT_THAT(text, Not(HasSubstr("p99 needs")));
  EXPECT_THAT(text, HasSubstr("\nRun 1, put_tensor: 200 of 200 samples failed, so that more of them would"));
  failed.n_failed = 199;
  EXPECT_THAT(result_tables({result(1, 1024, {failed})}), HasSubstr("p99 needs 368 samples"));
}

TEST(ResultTable, CountsIterationsByTheRanksThatMeasureTheMetric) {
  const auto whole = times("put_tensor", 12100, 200);
  Result one_of_two = result(1, 1024, {whole, of_rank(whole, 0, 12100)});
  EXPECT_THAT(result_tables({one_of_two}), HasSubstr("p99 needs 368 samples: --iterations 368"));
}

TEST(ResultTable, SaysFailedWhereFailuresReachAQuantile) {
  auto summary = times("put_tensor", 12100, 400);
  summary.n_failed = 12;
  summary.p99.value = summary.p99.hi = std::numeric_limits<double>::infinity();
  const std::string text = result_tables({result(1, 1024, {summary})});
  EXPECT_THAT(text, HasSubstr(" failed  16.9 µs – failed  "));
  EXPECT_THAT(text, HasSubstr("12 of 400\n"));
  EXPECT_THAT(text, HasSubstr("12 of 400 samples failed; in medians and percentiles they count as worse"));
}

TEST(ResultTable, FlagsOutliersAndSaysThatNoneWasDropped) {
  auto summary = times("put_tensor", 12100, 400);
  summary.n_outliers = 3;
  EXPECT_THAT(result_tables({result(1, 1024, {summary})}), HasSubstr(" 3 outliers flagged, none dropped.\n"));
}

TEST(ResultTable, NamesRunsThatAreNotDoneWithTheirCause) {
  const std::string text =
      result_tables({put_and_unpack(1, 1024, 12100, 400),
                     ended(put_and_unpack(2, 4096, 12100, 400), RunStatus::failed, "rank 1 was killed by signal 9")});
  EXPECT_THAT(text, HasSubstr("\nrun 2, tensor-bytes=4 KiB: failed: rank 1 was killed by signal 9\n"));
  EXPECT_THAT(text, Not(HasSubstr("\n4 KiB")));
}

TEST(ResultTable, ShowsWhatAnInterruptedRunHad) {
  const std::string text = result_tables({ended(put_and_unpack(1, 1024, 12100, 400), RunStatus::interrupted)});
  EXPECT_THAT(text, HasSubstr("160 MB/s  interrupted\n"));
}

TEST(ResultTable, TellsHowManySamplesARunHasThatIsUnderWay) {
  Result running = ended(put_and_unpack(7, 1024, 12100, 400), RunStatus::running);
  running.so_far = 12'345;
  const std::string text = result_tables({running}, {}, Shown::all);
  EXPECT_THAT(text, HasSubstr("160 MB/s  running\n"));
  EXPECT_THAT(text, HasSubstr("\nrun 7: running, 12 345 samples so far\n"));
}

TEST(ResultTable, ShowsFailedRunsWhenAskedTo) {
  const Result failed_run = ended(put_and_unpack(1, 1024, 12100, 400), RunStatus::failed);
  EXPECT_THAT(result_tables({failed_run}), Not(HasSubstr("12.1 µs")));
  EXPECT_THAT(result_tables({failed_run}, {}, Shown::all), HasSubstr("12.1 µs"));
}

TEST(ResultTable, NamesOfARunThatWasNeverPlannedOnlyWhatIsKnown) {
  Result left_out = ended(put_and_unpack(2, 4096, 12100, 0), RunStatus::skipped, "it needs 2 ranks");
  left_out.params.clear(), left_out.summaries.clear();
  left_out.run.ranks = 1;
  EXPECT_THAT(result_tables({put_and_unpack(1, 1024, 12100, 400), left_out}),
              HasSubstr("\nrun 2, ranks=1: skipped: it needs 2 ranks\n"));
}

TEST(ResultTable, NamesTenProblemsAndCountsTheRest) {
  std::vector<Result> results;
  for (int i = 1; i <= 12; ++i)
    results.push_back(ended(put_and_unpack(i, 1024 * i, 9, 9), RunStatus::failed, "cause " + std::to_string(i)));
  const std::string text = result_tables(results);
  EXPECT_THAT(text, HasSubstr("\nrun 10, "));
  EXPECT_THAT(text, Not(HasSubstr("\nrun 11, ")));
  EXPECT_THAT(text, HasSubstr("… and 2 more"));
}

TEST(ResultTable, TellsRunsOfOneCauseInOneLine) {
  std::vector<Result> results;
  for (int i = 1; i <= 584; ++i) {
    results.push_back(
        ended(put_and_unpack(i, 1024 * i, 9, 9), i == 7 ? RunStatus::done : RunStatus::failed, "no server"));
  }
  EXPECT_THAT(result_tables(results), HasSubstr("\nruns 1..6, 8..584: failed: no server\n"));
}

TEST(ResultTable, SumsUpWhatAnInterruptedCampaignLeftInOneLine) {
  std::vector<Result> results;
  for (int i = 1; i <= 600; ++i) {
    Result result = put_and_unpack(i, 1024 * i, 12100, 400);
    if (i > 18) result = ended(result, RunStatus::planned), result.run.workload = i % 2 ? "put" : "get";
    results.push_back(result);
  }
  const std::string text = result_tables(results);
  EXPECT_THAT(text, HasSubstr("\n582 of 600 points were not run; the same command with --resume runs them.\n"));
  EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 60);
  EXPECT_THAT(text, Not(HasSubstr("planned")));
}

TEST(ResultTable, SaysNothingOfResumingWhileACampaignIsAtWork) {
  const Result planned = ended(put_and_unpack(3, 4096, 12100, 400), RunStatus::planned);
  const Result running = ended(put_and_unpack(2, 1024, 12100, 400), RunStatus::running);
  const std::string text = result_tables({put_and_unpack(1, 64, 12100, 400), running, planned}, {}, Shown::all);
  EXPECT_THAT(text, HasSubstr("\n1 of 3 points has not begun yet.\n"));
  EXPECT_THAT(text, Not(HasSubstr("--resume")));
}

TEST(ResultTable, OfSeveralRunsNamesTheRunOfEachRow) {
  const std::string text = result_tables({put_and_unpack(11, 1024, 12100, 400), put_and_unpack(12, 1024, 12100, 400)});
  EXPECT_THAT(text, HasSubstr("\n11   put_tensor"));
  EXPECT_THAT(text, HasSubstr("\n12   put_tensor"));
}

TEST(RunRanges, AreShortWhateverIsMissing) {
  EXPECT_EQ(run_ranges({5}), "5");
  EXPECT_EQ(run_ranges({1, 2, 3, 5}), "1..3, 5");
  std::vector<std::int64_t> odd;
  for (int i = 1; i < 1200; i += 2) odd.push_back(i);
  EXPECT_EQ(run_ranges(odd), "1, 3, 5, 7, 9, 11, 13, 15, … 600 in all");
}

TEST(ResultTable, TellsNoTimeThatTheClockCannotTellFromNothing) {
  Result below = result(1, 1024, {times("put_tensor", 30, 400)});
  below.resolution_ns = 45;
  const std::string text = result_tables({below});
  EXPECT_THAT(text, HasSubstr("\n< 45 ns "));
  EXPECT_THAT(text, HasSubstr("Times below 45 ns are not told"));
  EXPECT_THAT(text, HasSubstr("n/a (times < 45 ns)"));  // nor a rate, which would be made of them
}

TEST(ResultTable, CallsNoRankSlowWhoseTimesTheClockCannotTellFromNothing) {
  const auto whole = times("put_tensor", 30, 400);
  Result below = result(1, 1024, {whole, of_rank(whole, 0, 20), of_rank(whole, 1, 20), of_rank(whole, 2, 40)});
  EXPECT_THAT(result_tables({below}), HasSubstr("slowest"));
  below.resolution_ns = 45;
  EXPECT_THAT(result_tables({below}), Not(HasSubstr("slowest")));
}

TEST(ResultTable, PointsAtASlowRank) {
  const auto whole = times("put_tensor", 12100, 400);
  const Result uneven =
      result(1, 1024, {whole, of_rank(whole, 0, 11000), of_rank(whole, 1, 12000), of_rank(whole, 2, 30000)});
  EXPECT_THAT(result_tables({uneven}),
              HasSubstr("\nrun 1, put_tensor: rank 2 is the slowest, its median 30.0 µs is 2.5 "
                        "times"));
}

TEST(ResultTable, PointsAtTwoGroupsOfRanks) {
  const auto whole = times("put_tensor", 12100, 400);
  std::vector<store::Summary> summaries{whole};
  for (int rank = 0; rank < 6; ++rank) summaries.push_back(of_rank(whole, rank, rank % 2 == 0 ? 11000 : 30000));
  EXPECT_THAT(result_tables({result(1, 1024, summaries)}),
              HasSubstr("two groups, 3 with medians up to 11.0 µs, 3 with 30.0 µs or"));
}

TEST(ResultTable, KeepsTheTailApart) {
  Result result = put_and_unpack(1, 1024, 12100, 400);
  result.delivery = store::Delivery{1, 1.5e8, "B/s", 800, 10'000'000'000, 100'000'000};
  EXPECT_THAT(result_tables({result}), Not(HasSubstr("went")));
  result.delivery->tail_ns = 1'500'000'000;
  EXPECT_THAT(result_tables({result}), HasSubstr("In run 1 that was 10.0 s; some\nranks went on for 1.50 s"));
}

TEST(ResultTable, TellsOncePerPointWhatTheRunDelivers) {
  Result several = put_and_unpack(1, 1024, 12100, 400);
  several.delivery = store::Delivery{1, 1.5e8, "B/s", 800, 10'000'000'000, 0};
  EXPECT_THAT(result_tables({several}),
              testing::ContainsRegex("unpack_tensor [^\n]* 160 MB/s\ndelivered  *150 MB/s\n"));
  Result one = result(1, 1024, {times("put_tensor", 12100, 400)});
  one.delivery = several.delivery;
  EXPECT_THAT(result_tables({one}), testing::ContainsRegex(" rate  delivered\n[^\n]* 160 MB/s   150 MB/s\n"));
}

TEST(ResultTable, SaysWhyAFigureIsWithheld) {
  auto few = times("put_tensor", 12100, 5);
  few.median.lo = few.median.hi = {};
  few.rate = {};
  Result result = report::result(1, 1024, {few});
  result.delivery = store::Delivery{1, {}, "B/s", 5, 1000, 0};
  const std::string text = result_tables({result});
  EXPECT_THAT(text, HasSubstr("12.1 µs  n/a (n=5 < 6)  n/a (n=5 < 36)  n/a (n=5 < 368)"));
  EXPECT_THAT(text, HasSubstr("n/a (n=5 < 10)  n/a (n=5 < 10)\n"));
}

TEST(ResultTable, SaysWhereRanksNeverMeasuredAllAtOnce) {
  Result result = report::result(1, 1024, {times("put_tensor", 12100, 400)});
  result.delivery = store::Delivery{1, {}, "B/s", 400, 0, 0};
  EXPECT_THAT(result_tables({result}), HasSubstr("n/a (never all at once)\n"));
}

TEST(ResultTable, CallsNoRankSlowFromFewSamples) {
  const auto whole = times("put_tensor", 12100, 18);
  auto few = times("put_tensor", 12100, 9);
  const Result uneven = result(1, 1024, {whole, of_rank(few, 0, 11000), of_rank(few, 1, 30000)});
  EXPECT_THAT(result_tables({uneven}), Not(HasSubstr("slowest")));
}

TEST(ResultTable, SaysHowManyOperationsASampleIs) {
  auto summary = times("put_tensor", 12100, 400);
  summary.batch = 64;
  const std::string text = result_tables({result(1, 1024, {summary})});
  EXPECT_THAT(text, HasSubstr("\nA sample of put_tensor is 64 operations"));
  EXPECT_THAT(text, Not(HasSubstr(" \n")));
}

TEST(ResultTable, SaysWhatWasDueAndNeverBegun) {
  auto response = times("response", 12100, 800);
  response.n_failed = response.n_not_begun = 255;
  const std::string text = result_tables({result(3, 1024, {response})});
  EXPECT_THAT(text, HasSubstr("\nRun 3: 255 of 800 due were not begun; they count as failed.\n"));
  EXPECT_THAT(text, Not(HasSubstr("samples failed")));
}

TEST(ResultTable, AdvisesALongerDurationWhereThatEndedTheRun) {
  Result result = report::result(1, 1024, {times("put_tensor", 12100, 200)});
  result.params.push_back({"duration", "2000000000", 2e9, "ns"});
  EXPECT_THAT(result_tables({result}), HasSubstr("p99 needs 368 samples: --duration 4s\n"));
  result.params.push_back({"iterations", "100", 100.0, ""});
  EXPECT_THAT(result_tables({result}), HasSubstr("p99 needs 368 samples: --iterations 184 --duration 4s\n"));
}

TEST(ResultTable, KeepsIntervalsOfRawNumbersHoweverWide) {
  EXPECT_THAT(result_tables({put_and_unpack(1, 1024, 12100, 400)}, {60, Scale::raw}), HasSubstr("11858–12342"));
}

TEST(ResultTable, SaysWhenCorrelationLeavesP99WithoutBound) {
  auto summary = times("put_tensor", 12100, 400);
  summary.p99.hi.reset();
  const std::string text = result_tables({result(1, 1024, {summary})});
  EXPECT_THAT(text, HasSubstr(" 18.2 µs  ≥ 16.9 "));
  EXPECT_THAT(text, HasSubstr("try --iterations 400\n"));
}

TEST(ResultTable, PrintsRawNumbersWithTheirUnits) {
  auto summary = times("put_tensor", 12000, 400);
  EXPECT_EQ(result_tables({result(1, 1024, {summary})}, {100, Scale::raw}),
            R"(throughput · 2 ranks on 1 node · keys=1 · tensor-bytes=1024 · metric put_tensor

unit  median  [95 %]           p90    p99  [95 %]           max           rate
ns     12000  11760 – 12240  14400  18000  16800 – 19200  30000  160000000 B/s

400 samples per line; warm-up (20) kept apart.
)");
}

std::vector<Result> a_sweep_over_four_options() {
  std::vector<Result> results;
  for (int i = 1; i <= 2; ++i) {
    Result result = put_and_unpack(i, 1024 * i, 12100, 2000);
    result.params.push_back({"pipeline-depth", std::to_string(8 * i), 8.0 * i, ""});
    result.params.push_back({"threads-per-queue", std::to_string(i), 1.0 * i, ""});
    result.run.ranks = 2 * i;
    results.push_back(result);
  }
  return results;
}

TEST(ResultTable, GivesManyOptionsALineOfTheirOwnToFit) {
  const std::string text = result_tables(a_sweep_over_four_options());
  EXPECT_LE(widest_line(text), 100u);
  EXPECT_THAT(text,
              HasSubstr("\nrun=1, tensor-bytes=1 KiB, pipeline-depth=8, threads-per-queue=1, ranks=2\nput_tensor "));
  EXPECT_THAT(text, HasSubstr("16.9 – 19.4"));
}

TEST(ResultTable, FitsNarrowTerminalsByLeavingOutIntervals) {
  const std::string text = result_tables(a_sweep_over_four_options(), {70, Scale::people});
  EXPECT_LE(widest_line(text), 70u);
  EXPECT_THAT(text, HasSubstr("18.2 µs"));
}

TEST(ResultTable, FitsEvenVeryNarrowTerminalsAndSaysWhatThatCosts) {
  std::vector<Result> results = a_sweep_over_four_options();
  for (store::Summary& summary : results.front().summaries) summary.p99 = {}, summary.n = 71;
  for (const std::size_t width : {80u, 60u, 48u, 40u}) {
    const std::string text = result_tables(results, {width, Scale::people});
    EXPECT_LE(widest_line(text), width) << text;
    EXPECT_THAT(text, HasSubstr("12.1 µs"));
  }
  EXPECT_THAT(result_tables(results, {48, Scale::people}), HasSubstr("For want of width left out: p90, "));
  EXPECT_THAT(result_tables(results, {200, Scale::people}), Not(HasSubstr("For want of width")));
}

TEST(ResultTable, SaysAtEveryWidthWhyAFigureIsWithheld) {
  auto few = times("put_tensor", 12100, 5), failed = times("unpack_tensor", 12100, 400);
  few.median.lo = few.median.hi = {};
  few.rate = {};
  failed.median = failed.p90 = failed.p99 = {};
  failed.n_failed = 400;
  for (const std::size_t width : {120u, 80u, 60u, 40u}) {
    const std::string text = result_tables({result(1, 1024, {few, failed})}, {width, Scale::people});
    EXPECT_LE(widest_line(text), width) << text;
    const std::string in_a_line = fmt::format("{}", fmt::join(base::split(text, '\n'), " "));
    EXPECT_THAT(in_a_line, testing::ContainsRegex("n(=5)? < 368")) << text;
    EXPECT_THAT(in_a_line, HasSubstr("all failed")) << text;
  }
  EXPECT_THAT(result_tables({result(1, 1024, {few, failed})}, {60, Scale::people}), HasSubstr("\nWhy n/a: "));
}

TEST(ResultTable, FitsVeryNarrowTerminalsWithoutWhatTheRunDeliversAsWell) {
  Result one = result(1, 1024, {times("put_tensor", 12100, 400)});
  EXPECT_THAT(result_tables({one}, {20, Scale::people}), Not(HasSubstr("delivered")));
  one.delivery = store::Delivery{1, 1.5e8, "B/s", 800, 10'000'000'000, 0};
  const std::string narrow = result_tables({one}, {20, Scale::people});
  EXPECT_THAT(narrow, Not(HasSubstr("150 MB/s"))) << narrow;
  EXPECT_THAT(result_tables({one}, {200, Scale::people}), HasSubstr("150 MB/s"));
}

TEST(ResultTable, HasNoControlCharactersWhateverAnOptionHolds) {
  Result result = ended(put_and_unpack(1, 1024, 12100, 400), RunStatus::failed, "died\x1b[2J\n");
  result.params.push_back({"name", "a\nb\x1b[31m", {}, ""});
  const std::string text = result_tables({result}, {}, Shown::all);
  EXPECT_TRUE(std::none_of(text.begin(), text.end(), [](char c) { return c >= 0 && c < ' ' && c != '\n'; }));
}

TEST(ResultTable, OfNothingIsEmpty) { EXPECT_EQ(result_tables({}), ""); }

TEST(NextLine, NamesCommandsToTry) {
  EXPECT_EQ(next_line({"scalebench show 1", "scalebench runs"}), "Next: scalebench show 1 · scalebench runs\n");
  EXPECT_EQ(next_line({"scalebench show 1", "scalebench runs"}, 25),
            "Next: scalebench show 1\n      scalebench runs\n");
}

}  // namespace
}  // namespace scalebench::report
