// SPDX-License-Identifier: Apache-2.0
// What the printed and stored figures stand for, of a plugin whose truth is known: the real binary, the stock shell.
#include <gmock/gmock.h>

#include <cmath>

#include "base/cores.hpp"
#include "base/text.hpp"
#include "support/scalebench.hpp"

namespace scalebench {
namespace {

using support::Result;
using support::Words;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class Truth : public support::Scalebench {
 protected:
  Result truth(const std::string& workload, const Words& more) {
    Words words = {"--plugin", TRUTH_PLUGIN, "--workload", workload, "--db", "t.db"};
    words.insert(words.end(), more.begin(), more.end());
    return scalebench(std::move(words));
  }
  double number(const std::string& query) {
    const std::string answer = sql(query);
    return answer.empty() ? std::nan("") : std::stod(answer);
  }
  double rate_of(const std::string& metric) {
    return number("select rate from v_summary where rank is null and metric = '" + metric + "'");
  }
  /// Work of one sample of 1 KiB over the mean time, times the ranks: from the samples.
  double own_rate_of(const std::string& metric) {
    return number(
        "select count(distinct rank) * 1024 * 1e9 / avg(value) from v_sample where phase = 'measure'"
        " and metric = '" +
        metric + "'");
  }
};

TEST_F(Truth, TheRateOfAMetricIsItsWorkOverItsOwnTime) {
  ASSERT_EQ(truth("steady", {"--ranks", "2", "--iterations", "50", "--pause", "1ms"}).code, 0);
  for (const std::string metric : {"put", "get"}) EXPECT_NEAR(rate_of(metric) / own_rate_of(metric), 1, 1e-6) << metric;
  EXPECT_GT(rate_of("put"), 1.5 * rate_of("get"));
  EXPECT_EQ(sql("select count(*) from v_summary where metric = 'turn' and rate_unit is not null"), "0");
}

TEST_F(Truth, WhatAPointDeliversIsToldOnceAndHoldsThePauses) {
  const Result result = truth("steady", {"--ranks", "2", "--iterations", "50", "--pause", "1ms"});
  EXPECT_THAT(result.out, ContainsRegex("\ndelivered +[0-9.]+ [kM]B/s\n"));
  const double delivered = number("select delivered from v_run");
  const double pace_ns = number(
      "select avg(step) from (select start_ns - lag(start_ns) over (partition by rank order by iteration) as step"
      " from v_sample where metric = 'put' and phase = 'measure')");
  EXPECT_NEAR(delivered * pace_ns / (2 * 2 * 1024 * 1e9), 1, 0.3);
  EXPECT_LT(delivered, rate_of("put"));
}

TEST_F(Truth, FiveSamplesHaveNoRateAndSayWhy) {
  const Result result = truth("steady", {"--ranks", "1", "--iterations", "5"});
  EXPECT_THAT(result.out, ContainsRegex("put [^\n]* n/a \\(n=5 < 10\\)\n"));
  EXPECT_THAT(result.out, ContainsRegex("delivered +n/a \\(n=5 < 10\\)\n"));
  EXPECT_EQ(sql("select count(rate) from v_summary"), "0");
}

TEST_F(Truth, ACollectiveCountsCallsNotRanks) {
  ASSERT_EQ(truth("calls", {"--ranks", "2", "--iterations", "50"}).code, 0);
  EXPECT_NEAR(rate_of("call") * number("select avg(value) / 1e9 from v_sample where phase = 'measure'"), 1, 1e-6);
  EXPECT_EQ(sql("select distinct counted from series"), "calls");
}

TEST_F(Truth, WhatWasDueAndNeverBegunIsInTheFigures) {
  const Result result = truth("steady", {"--ranks", "2", "--rate", "400", "--duration", "1s", "--stall-at", "100",
                                         "--stall", "2s", "--busy", "10us"});
  EXPECT_EQ(result.code, 3) << "as with any operation that failed";
  EXPECT_THAT(result.err, ContainsRegex("run 1 done: [0-9]+ operations failed, first: it was due and never begun"));
  EXPECT_EQ(sql("select sum(times) = (select n_not_begun from v_summary where metric = 'response' and rank is null),"
                " count(distinct code) from v_failure"),
            "1|1");
  EXPECT_THAT(result.out, ContainsRegex("Run 1: [0-9]+ of (399|400|401) due were not begun; they count as failed"));
  EXPECT_NEAR(number("select n from v_summary where metric = 'response' and rank is null"), 400, 2);
  EXPECT_GE(number("select n_not_begun from v_summary where metric = 'response' and rank is null"), 100);
  EXPECT_EQ(sql("select count(*) from v_sample where metric = 'service' and not_begun"), "0");
  EXPECT_EQ(sql("select p90 = 9e999 from v_summary where metric = 'response' and rank is null"), "1");
}

TEST_F(Truth, ABacklogThatIsWorkedOffCountsFromWhenItWasDue) {
  const Result result = truth("steady", {"--ranks", "1", "--rate", "100", "--duration", "2s", "--stall-at", "150",
                                         "--stall", "400ms", "--busy", "10us"});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_NEAR(number("select n from v_summary where metric = 'response' and rank is null"), 200, 1);
  EXPECT_GE(number("select count(*) from v_sample where metric = 'response' and value > 1e8"), 25);
}

TEST_F(Truth, AShortRunAtTwiceTheCapacityIsCalledSaturated) {
  const Result result = truth("steady", {"--ranks", "1", "--rate", "1000", "--iterations", "20", "--busy", "500us"});
  EXPECT_THAT(result.out, HasSubstr("generator saturated"));
  EXPECT_THAT(result.out, Not(HasSubstr("--iterations")));
}

TEST_F(Truth, RanksThatShareOneCoreAreNotAdvisedToBeMore) {
  const Result result = command({"taskset", "-c", std::to_string(*base::allowed_cpus().begin()), SCALEBENCH_BINARY,
                                 "--plugin", TRUTH_PLUGIN, "--workload", "steady", "--ranks", "2", "--rate", "4000",
                                 "--iterations", "100", "--busy", "500us", "--db", "t.db"});
  EXPECT_THAT(result.out, HasSubstr("generator saturated")) << result.err;
  const auto words = base::split_at_blanks(result.out);
  EXPECT_THAT(words, Not(testing::Contains("--ranks:")));
  EXPECT_THAT(words, testing::Contains("--rate."));
}

TEST_F(Truth, WarmUpAndMeasuredPartHaveGapsOfTheirOwn) {
  ASSERT_EQ(truth("steady", {"--ranks", "1", "--rate", "2000", "--arrival", "poisson", "--iterations", "20", "--warmup",
                             "20", "--busy", "1us"})
                .code,
            0);
  EXPECT_EQ(
      sql("with gap as (select iteration, phase, start_ns - lag(start_ns) over (partition by phase order by iteration)"
          " as ns from v_sample where metric = 'response')"
          " select count(*) from gap as a join gap as b on a.iteration + 20 = b.iteration and abs(a.ns - b.ns) < 1000"),
      "0");
}

TEST_F(Truth, AQuickLookKeepsItsTenIterationsInAnOpenLoopToo) {
  ASSERT_EQ(truth("steady", {"--ranks", "1", "--rate", "20", "--quick", "--busy", "1us"}).code, 0);
  EXPECT_EQ(sql("select n from v_summary where metric = 'response' and rank is null"), "10");
}

TEST_F(Truth, FailuresDoNotRaiseAMedianWhereHigherIsBetter) {
  ASSERT_EQ(truth("steady", {"--ranks", "1", "--iterations", "40", "--failing", "1"}).code, 3);
  EXPECT_EQ(sql("select n_failed, median from v_summary where metric = 'score' and rank is null"), "10|0.5");
  EXPECT_EQ(sql("select count(*) from v_sample where metric = 'score' and status = 'failed' and phase = 'measure' and "
                "start_ns ="
                " (select start_ns from v_sample as put where metric = 'put' and put.iteration = v_sample.iteration)"),
            "10");
}

TEST_F(Truth, WhatIsNoFiniteNumberAndNegativeTimesAreRefused) {
  for (const std::string record : {"nan", "inf", "negative"}) {
    const Result result = truth("steady", {"--ranks", "1", "--iterations", "10", "--record", record});
    EXPECT_EQ(result.code, 3) << record;
    EXPECT_THAT(result.err + result.out, ContainsRegex("cannot be stored|a time, with the value -5")) << record;
  }
}

TEST_F(Truth, RanksThatWentOnAloneAreTold) {
  const Result result =
      truth("steady", {"--ranks", "2", "--iterations", "50", "--busy", "1us", "--pause", "2ms", "--slower", "4"});
  EXPECT_THAT(result.out, HasSubstr("ranks went on for"));
  EXPECT_GT(number("select tail from v_run"), 0.05);
}

TEST_F(Truth, ALoopThatTheCompilerLeftOutIsNotTold) {
  EXPECT_THAT(truth("optimized", {"--ranks", "1", "--iterations", "50"}).out,
              AllOf(ContainsRegex("\n *< [0-9.]+ ns"), HasSubstr("whether the compiler left the work out")));
  const Result kept = truth("optimized", {"--ranks", "1", "--iterations", "50", "--kept"});
  EXPECT_THAT(kept.out, Not(HasSubstr("left the work out"))) << kept.err;
}

TEST_F(Truth, RolesAreStoredAndShown) {
  ASSERT_EQ(truth("parts", {"--ranks", "3", "--iterations", "20"}).code, 0);
  EXPECT_EQ(sql("select rank, role from v_rank order by rank"), "0|maker\n1|taker\n2|taker");
  EXPECT_EQ(sql("select role, count(*) from v_sample where phase = 'measure' group by role order by role"),
            "maker|20\ntaker|40");
  EXPECT_THAT(scalebench({"show", "--by", "role", "--db", "t.db"}).out,
              AllOf(HasSubstr("\nmaker "), HasSubstr("\ntaker ")));
}

TEST_F(Truth, OperationsThatOverlapHaveTheirOwnNumbersBeginsAndEnds) {
  ASSERT_EQ(truth("flights", {"--ranks", "2", "--iterations", "60", "--warmup", "6"}).code, 0);
  EXPECT_EQ(
      sql("select value, count(*), count(distinct iteration) from v_sample where metric = 'trip' and phase = 'measure'"
          " group by value order by value"),
      "1000000|80|40\n3000000|40|20");
  EXPECT_EQ(sql("select count(*) from v_sample where metric = 'trip' and value <> iif(iteration % 3 = 0, 3e6, 1e6)"),
            "0");
  EXPECT_EQ(
      sql("select phase, count(*) from v_sample where metric = 'fuel' and value = 2.5 group by phase order by phase"),
      "measure|120\nwarmup|12");
}

TEST_F(Truth, OperationsOverlapAsManyTimesAsTheWorkloadAllows) {
  ASSERT_EQ(truth("flights", {"--ranks", "1", "--iterations", "60", "--latency", "5ms", "--in-flight", "1,4"}).code, 0);
  const auto most_at_once = [this](const std::string& in_flight) {
    return sql(
        "with trip as (select start_ns as t0, start_ns + one.value as t1 from v_sample as one"
        " join param on run = run_id where metric = 'trip' and name = 'in-flight' and param.value = '" +
        in_flight +
        "') select max((select count(*) from trip as b where b.t0 <= a.t0 and a.t0 < b.t1)) from trip as a");
  };
  EXPECT_EQ(most_at_once("1"), "1");
  EXPECT_EQ(most_at_once("4"), "4");
}

TEST_F(Truth, ResponseServiceAndLatenessOfOverlappingOperationsAreTheEngines) {
  for (const Words& loop : {Words{}, Words{"--rate", "1000"}}) {
    Words more = {"--ranks", "1", "--iterations", "60"};
    more.insert(more.end(), loop.begin(), loop.end());
    ASSERT_EQ(truth("flights", more).code, 0);
    EXPECT_EQ(sql("select count(*) from v_sample as trip join v_sample as service using (run, iteration)"
                  " join v_sample as response using (run, iteration) join v_sample as lateness using (run, iteration)"
                  " where run = (select max(run) from v_run) and trip.metric = 'trip' and service.metric = 'service'"
                  " and response.metric = 'response' and lateness.metric = 'lateness' and trip.phase = 'measure'"
                  " and trip.value = service.value and response.value = lateness.value + service.value"
                  " and response.start_ns + response.value = trip.start_ns + trip.value"),
              "60");
  }
}

TEST_F(Truth, WhatWasInFlightAtTheEndIsDrained) {
  ASSERT_EQ(truth("flights", {"--ranks", "1", "--iterations", "60", "--warmup", "0"}).code, 0);
  EXPECT_EQ(sql("select count(*) from v_sample where metric = 'trip'"), "60");
  EXPECT_EQ(sql("select count(*) between 1 and 4, max(iteration) from v_sample where metric = 'trip' and drained"),
            "1|59");
}

TEST_F(Truth, ADurationEndsTheBeginningOfOperationsAndNoneIsLost) {
  ASSERT_EQ(truth("flights", {"--ranks", "1", "--duration", "300ms", "--warmup", "4"}).code, 0);
  EXPECT_EQ(sql("select count(*) = max(iteration) + 1 and count(*) > 20 from v_sample where metric = 'trip'"), "1");
  EXPECT_EQ(
      sql("select max(start_ns) - min(start_ns) < 3e8 from v_sample where metric = 'response' and phase = 'measure'"),
      "1");
}

TEST_F(Truth, AnOverlappingOperationThatFailsIsNamed) {
  EXPECT_EQ(truth("flights", {"--ranks", "1", "--iterations", "40", "--warmup", "0", "--failing", "17"}).code, 3);
  EXPECT_EQ(sql("select metric, iteration, code, text from v_failure"), "trip|17|7|it crashed");
  EXPECT_EQ(sql("select n, n_failed from v_summary where metric in ('trip', 'response', 'service') and rank is null"),
            "40|1\n40|1\n40|1");
}

TEST_F(Truth, AnOverlappingOperationThatNeverEndsFailsWhenPatienceIsOver) {
  const Result result = truth("flights", {"--ranks", "1", "--iterations", "40", "--stuck", "20", "--patience", "1s"});
  EXPECT_EQ(result.code, 3);
  EXPECT_THAT(result.out + result.err, HasSubstr("no operation ended for"));
  EXPECT_EQ(sql("select iteration, code from v_failure where metric = 'trip'"), "20|-1");
  EXPECT_EQ(sql("select count(*) from v_sample where metric = 'trip'"), "50");
}

TEST_F(Truth, NullHasOverlappingOperationsToo) {
  ASSERT_EQ(scalebench({"--plugin", "null", "--workload", "null,overlap", "--ranks", "2", "--iterations", "500",
                        "--in-flight", "1,16", "--db", "t.db"})
                .code,
            0);
  EXPECT_EQ(
      sql("select workload, metric, count(*) from v_sample where phase = 'measure' and metric in ('nothing', 'service')"
          " group by workload, metric order by workload, metric"),
      "null|nothing|1000\noverlap|nothing|2000\noverlap|service|2000");
}

TEST_F(Truth, AWorkloadOnRequestRunsOnlyWhereItIsNamed) {
  ASSERT_EQ(scalebench({"--plugin", "null", "--ranks", "1", "--iterations", "5", "--db", "t.db"}).code, 0);
  EXPECT_EQ(sql("select group_concat(workload) from run"), "null");
  EXPECT_THAT(scalebench({"describe", "null"}).out, HasSubstr("; only where --workload names it\n"));
}

TEST_F(Truth, AResumablePointGoesOnInItsRunAndNothingIsErased) {
  const Words order = {"--ranks", "2", "--iterations", "30", "--warmup", "5"};
  EXPECT_EQ(truth("voyage", order).code, 3);
  const std::string first = sql("select seed, status, attempt from run");
  Words again = order;
  again.push_back("--resume");
  const Result resumed = truth("voyage", again);
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_THAT(resumed.err + resumed.out, HasSubstr("goes on where it stopped"));
  EXPECT_EQ(sql("select count(*), status, attempt from run"), "1|done|2");
  EXPECT_EQ(sql("select count(*) from run where seed || '|failed|1' = '" + first + "'"), "1");
  EXPECT_EQ(
      sql("select rank, count(*), count(distinct iteration) from v_sample where metric = 'leg' and phase = 'measure'"
          " group by rank"),
      "0|30|30\n1|30|30");
  EXPECT_EQ(sql("select value, count(*), min(iteration) from v_sample where metric = 'attempt' group by value"),
            "1.0|40|0\n2.0|40|20");
  EXPECT_EQ(sql("select distinct value from v_sample where metric = 'same-seed'"), "1.0");
  EXPECT_EQ(sql("select n from v_summary where metric = 'leg' and rank is null"), "60");
  EXPECT_THAT(scalebench({"show", "--db", "t.db"}).out, HasSubstr("voyage"));  // the last campaign's, begun by another
  EXPECT_EQ(truth("voyage", again).code, 0);
  EXPECT_EQ(sql("select count(*), max(attempt) from run"), "1|2");
}

TEST_F(Truth, AResumablePointOfAKilledScalebenchIsRecoveredFirst) {
  Words order = {"--ranks", "1", "--iterations", "30", "--warmup", "5"};
  EXPECT_EQ(truth("voyage", order).code, 3);
  sql("update run set status = 'running'");  // what a killed scalebench leaves
  order.push_back("--resume");
  const Result refused = truth("voyage", order);
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("run 1 is running"), HasSubstr("recover --db")));
  EXPECT_EQ(sql("select count(*) from run"), "1");
}

TEST_F(Truth, AResumablePointWhoseNextAttemptWasStoppedBeforeItsTurnGoesOnToo) {
  const Words order = {"--ranks", "1", "--iterations", "30", "--warmup", "5"};
  EXPECT_EQ(truth("voyage", order).code, 3);
  sql("update run set status = 'planned', attempt = 2");  // what a resume leaves that was stopped meanwhile
  Words again = order;
  again.push_back("--resume");
  EXPECT_EQ(truth("voyage", again).code, 0);
  EXPECT_EQ(sql("select count(*), status, attempt from run"), "1|done|2");
  EXPECT_EQ(sql("select value, count(*) from v_sample where metric = 'attempt' group by value"), "1.0|20\n2.0|20");
}

TEST_F(Truth, OperationsHaveNamesBesideTheirSamples) {
  ASSERT_EQ(truth("named", {"--ranks", "2", "--iterations", "5", "--warmup", "1"}).code, 0);
  EXPECT_EQ(sql("select rank, operation, key, text from item where operation in (0, 3) order by rank, operation, key"),
            "0|0|job-0|id \\x1b 100\n0|0|verdict|fine\n0|3|job-0|id \\x1b 103\n"
            "1|0|job-0|id \\x1b 100\n1|0|verdict|fine\n1|3|job-0|id \\x1b 103");
  EXPECT_EQ(sql("select metric, phase, text from v_item where rank = 1 and operation = 3 and metric = 'hop'"),
            "hop|measure|id \\x1b 103");
}

TEST_F(Truth, MoreNotesThanAPointMayHaveAreCounted) {
  ASSERT_EQ(truth("named", {"--ranks", "1", "--iterations", "3", "--warmup", "0", "--notes", "4000"}).code, 0);
  EXPECT_EQ(sql("select count(*) from item"), "10000");
  EXPECT_EQ(sql("select text from v_event where kind = 'warning'"),
            "2001 notes are not stored: of a rank and point the first 10000 are");
}

TEST_F(Truth, MetricsMayBeDeclaredInSetup) {
  ASSERT_EQ(truth("named", {"--ranks", "2", "--iterations", "20"}).code, 0);
  EXPECT_EQ(sql("select rank, metric, unit, count(*) from v_sample where phase = 'measure' and metric like 'energy%'"
                " group by rank, metric"),
            "0|energy-0|J|20\n1|energy-1|J|20");
  EXPECT_EQ(sql("select better, help from metric where name = 'hop'"), "lower|from here to there");
  EXPECT_EQ(sql("select distinct work, work_unit from series join metric on metric.id = metric_id where name = 'hop'"),
            "512.0|B");
  EXPECT_EQ(sql("select n from v_summary where metric = 'energy-1' and rank is null"), "20");
}

TEST_F(Truth, AMetricDeclaredInSetupThatIsNoneFailsThePoint) {
  const Result result = truth("named", {"--ranks", "1", "--iterations", "5", "--unit", "us"});
  EXPECT_EQ(result.code, 3);
  EXPECT_THAT(result.out + result.err, HasSubstr("metric energy-0: unit us is none"));
}

TEST_F(Truth, TheClockOnTheWallIsStoredWithTheRun) {
  ASSERT_EQ(truth("named", {"--ranks", "2", "--iterations", "5"}).code, 0);
  EXPECT_EQ(sql("select rank, count(*) >= 2 from v_wall_clock group by rank"), "0|1\n1|1");
  EXPECT_EQ(sql("select count(*) from v_wall_clock join run on run.id = v_wall_clock.run"
                " where abs(unix_ns - at_ns - cast((julianday(started) - 2440587.5) * 86400e9 as integer)) > 1e9"),
            "0");
}

TEST_F(Truth, APluginBringsFiles) {
  const Result list = scalebench({"files", TRUTH_PLUGIN});
  EXPECT_THAT(list.out, AllOf(ContainsRegex("site.ini +settings of a site\n"), ContainsRegex("empty +nothing\n")));
  EXPECT_EQ(scalebench({"files", TRUTH_PLUGIN, "site.ini"}).out, "[site]\ncores = 64\n");
  EXPECT_EQ(scalebench({"files", TRUTH_PLUGIN, "empty"}).code, 0);
  const Result wrong = scalebench({"files", TRUTH_PLUGIN, "site.in"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("plugin truth has no file 'site.in' (did you mean site.ini?)"));
}

TEST_F(Truth, FewerCoresThanRanksWantAreTold) {
  EXPECT_THAT(truth("named", {"--ranks", "2", "--dry-run"}).out,
              ContainsRegex("each rank wants 64 cores; a node has [0-9]+ cores? for 2 ranks\n"));
}

TEST_F(Truth, UnitsAreKept) {
  ASSERT_EQ(truth("steady", {"--ranks", "1", "--iterations", "40"}).code, 0);
  EXPECT_EQ(sql("select name, number, unit from param where name in ('busy', 'bytes') order by name"),
            "busy|50000|ns\nbytes|1024|B");
  EXPECT_EQ(sql("select distinct value from v_sample where metric = 'score' order by value"), "0.25\n0.5\n0.75\n1.0");
  const Result shown = scalebench({"show", "--db", "t.db"});
  EXPECT_THAT(shown.out, AllOf(HasSubstr("1.5 kJ"), HasSubstr("busy=50.0 µs")));
}

TEST_F(Truth, PercentileAdviceNamesTheOptionThatEndedTheRun) {
  EXPECT_THAT(truth("calls", {"--ranks", "1", "--iterations", "100"}).out,
              HasSubstr("p99 needs 368 samples: --iterations 368"));
  EXPECT_THAT(truth("calls", {"--ranks", "1", "--duration", "1s", "--busy", "10ms"}).out,
              ContainsRegex("p99 needs 368 samples: --duration [4-9][0-9]*s"));
}

}  // namespace
}  // namespace scalebench
