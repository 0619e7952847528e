// SPDX-License-Identifier: Apache-2.0
#include "engine/overlap.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "stage.hpp"

namespace scalebench::engine {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;

constexpr std::uint64_t ms_ns = 1'000'000;
// Three metrics of the fake, then the engine's own.
enum : std::uint16_t { put, count, response = 3, service, lateness };

/// Something that works on operations, each as long as it is told to, and knows what it was asked.
class Server {
 public:
  explicit Server(std::uint64_t latency_ns) : Server([latency_ns](std::int64_t) { return latency_ns; }) {}
  explicit Server(std::function<std::uint64_t(std::int64_t)> latency) : latency_(std::move(latency)) {}

  std::int32_t start(sb_recorder&, std::int64_t operation, std::uint64_t, sb_error&) {
    const std::uint64_t begin_ns = base::now_ns();
    ends_[begin_ns + latency_(operation)][operation] = begin_ns;
    most = std::max(most, ++in_flight_);
    return SB_OK;
  }
  std::int32_t progress(sb_recorder& recorder, std::uint64_t until_ns, sb_error&) {
    const std::uint64_t end_ns = std::min(until_ns, ends_.begin()->first);
    if (const std::uint64_t now_ns = base::now_ns(); end_ns > now_ns)
      std::this_thread::sleep_for(std::chrono::nanoseconds(end_ns - now_ns));
    while (!ends_.empty() && ends_.begin()->first <= base::now_ns()) land(recorder, ends_.extract(ends_.begin()));
    return SB_OK;
  }
  std::size_t most = 0;  ///< in flight at once

 private:
  using Ends = std::map<std::uint64_t, std::map<std::int64_t, std::uint64_t>>;
  void land(sb_recorder& recorder, const Ends::node_type& ended) {
    for (const auto& [operation, begin_ns] : ended.mapped())
      recorder.done(&recorder, operation, put, begin_ns, ended.key()), --in_flight_;
  }
  std::function<std::uint64_t(std::int64_t)> latency_;
  Ends ends_;
  std::size_t in_flight_ = 0;
};

class Overlapping : public ::testing::Test {
 protected:
  void serve(Server server, const Terms& terms) {
    server_.emplace(std::move(server));
    stage_.emplace([this](auto&&... given) { return server_->start(given...); },
                   [this](auto&&... given) { return server_->progress(given...); }, terms);
  }
  void stage(FakeWorkload::Start start, FakeWorkload::Progress progress, const Terms& terms) {
    stage_.emplace(std::move(start), std::move(progress), terms);
  }
  StepResult run(const Until& until) { return stage_->overlap().run(until); }
  StepResult run_open(double rate, const Until& until) {
    const StopFlag stop(stage_->control());
    const Pacer pacer(stop, false, stage_->control().cell(0));
    return stage_->overlap().run_open(until, share_of(rate, false, 0, 1, 0), pacer);
  }
  std::vector<spool::Record> of(std::uint16_t series) const { return stage_->records_of(series); }
  std::set<std::uint32_t> flagged(std::uint16_t series, std::uint16_t flag) const {
    std::set<std::uint32_t> found;
    for (const auto& record : of(series))
      if (record.flags & flag) found.insert(record.iteration);
    return found;
  }
  std::vector<spool::FailureEntry> failures() const {
    std::vector<spool::FailureEntry> found;
    for (const auto& entry : stage_->journal())
      if (const auto* failure = std::get_if<spool::FailureEntry>(&entry)) found.push_back(*failure);
    return found;
  }

  std::optional<Server> server_;
  std::optional<LoopStage> stage_;
};

std::int32_t nothing_begins(sb_recorder&, std::int64_t, std::uint64_t, sb_error&) { return SB_OK; }
std::int32_t nothing_ends(sb_recorder&, std::uint64_t until_ns, sb_error&) {
  while (base::now_ns() < until_ns) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return SB_OK;
}

TEST_F(Overlapping, AsManyAreInFlightAsThereMayBe) {
  serve(Server(2 * ms_ns), {.in_flight = 4});
  EXPECT_TRUE(run({.iteration = 40}).ok());
  EXPECT_EQ(server_->most, 4u);
}

TEST_F(Overlapping, IterationsAreOperationsBegun) {
  serve(Server(ms_ns), {.in_flight = 4});
  run({.iteration = 10});
  run({.iteration = 15});
  std::set<std::uint32_t> numbers;
  for (const auto& record : of(put)) numbers.insert(record.iteration);
  EXPECT_EQ(of(put).size(), 15u);
  EXPECT_EQ(numbers.size(), 15u);
  EXPECT_EQ(*numbers.rbegin(), 14u);
}

TEST_F(Overlapping, OperationsThatOvertakeEachOtherKeepTheirNumbersAndTimes) {
  const auto latency = [](std::int64_t operation) { return operation % 3 == 0 ? 5 * ms_ns : ms_ns; };
  serve(Server(latency), {.in_flight = 3});
  run({.iteration = 30});
  const auto puts = of(put);
  ASSERT_EQ(puts.size(), 30u);
  for (const auto& record : puts) EXPECT_EQ(record.value, latency(record.iteration)) << record.iteration;
  EXPECT_FALSE(std::ranges::is_sorted(puts, {}, &spool::Record::iteration));
}

TEST_F(Overlapping, ResponseIsLatenessAndServiceOfEachOperation) {
  serve(Server(ms_ns), {.in_flight = 4});
  run({.iteration = 20});
  run_open(10'000, {.iteration = 40});
  const auto responses = of(response), services = of(service), late = of(lateness);
  ASSERT_EQ(responses.size(), 40u);
  for (std::size_t n = 0; n < 40; ++n) {
    EXPECT_EQ(services[n].value, ms_ns);
    EXPECT_EQ(responses[n].value, late[n].value + services[n].value);
    EXPECT_EQ(responses[n].start_ns, late[n].start_ns);
    EXPECT_EQ(responses[n].iteration, services[n].iteration);
  }
}

TEST_F(Overlapping, WhatIsInFlightAtTheEndIsWaitedForAndCalledDrained) {
  serve(Server(ms_ns), {.in_flight = 4});
  EXPECT_TRUE(run({.iteration = 20}).ok());
  const auto drained = flagged(put, spool::drained);
  EXPECT_EQ(of(put).size(), 20u);
  EXPECT_TRUE(drained.contains(19));
  EXPECT_LE(drained.size(), 4u);
  EXPECT_EQ(flagged(response, spool::drained), drained);
}

TEST_F(Overlapping, NoneIsDueAfterTheTimeLimit) {
  serve(Server(ms_ns), {.in_flight = 4});
  const std::uint64_t end_ns = base::now_ns() + 50 * ms_ns;
  EXPECT_TRUE(run({.time_ns = end_ns}).ok());
  ASSERT_GT(of(response).size(), 0u);
  for (const auto& record : of(response)) EXPECT_LT(record.start_ns, end_ns);
  EXPECT_EQ(of(put).size(), of(response).size());
}

TEST_F(Overlapping, TheLeastNumberOfOperationsHoldsAgainstTheTime) {
  serve(Server(5 * ms_ns), {.in_flight = 2});
  run({.time_ns = base::now_ns() + ms_ns, .least = 10});
  EXPECT_EQ(of(put).size(), 10u);
}

TEST_F(Overlapping, AfterAStopRequestNoneIsBegunAndNoneIsLost) {
  serve(Server([this](std::int64_t operation) {
          if (operation == 6) stage_->control().request_stop();
          return ms_ns;
        }),
        {.in_flight = 4});
  EXPECT_EQ(run({.iteration = 100}).outcome, StepStatus::interrupted);
  EXPECT_EQ(of(put).size(), 7u);
  EXPECT_TRUE(flagged(put, spool::drained).contains(6));
}

TEST_F(Overlapping, ProgressIsTheHeartbeat) {
  serve(Server(300 * ms_ns), {.in_flight = 1});
  run({.iteration = 1});
  EXPECT_GE(stage_->control().cell(0).beats, 2u);
  EXPECT_EQ(stage_->control().cell(0).iterations, 1);
  EXPECT_GT(stage_->control().cell(0).heartbeat_ns, 0u);
}

TEST_F(Overlapping, WhatNeverEndsHasFailedWhenPatienceIsOver) {
  stage(nothing_begins, nothing_ends, {.in_flight = 3, .patience = {.time_ns = 10 * ms_ns}});
  const StepResult verdict = run({.iteration = 100});
  EXPECT_EQ(verdict.outcome, StepStatus::failed);
  EXPECT_THAT(verdict.text, HasSubstr("no operation ended for"));
  EXPECT_THAT(verdict.text, HasSubstr("and 3 are in flight; --patience raises this bound"));
  EXPECT_EQ(flagged(put, spool::failed), (std::set<std::uint32_t>{0, 1, 2}));
  EXPECT_EQ(flagged(response, spool::failed).size(), 3u);
  ASSERT_EQ(failures().size(), 3u);
  EXPECT_EQ(failures().front().code, SB_GAVE_UP);
}

TEST_F(Overlapping, AWorkloadMayAskForMorePatienceThanTheUserHas) {
  serve(Server(300 * ms_ns),
        {.in_flight = 1, .patience = {.time_ns = ms_ns}, .asked_ns = 60'000 * static_cast<std::int64_t>(ms_ns)});
  EXPECT_TRUE(run({.iteration = 1}).ok());
}

TEST_F(Overlapping, WhenTheWorkloadCannotGoOnWhatIsInFlightHasFailed) {
  stage(nothing_begins,
        [](sb_recorder&, std::uint64_t, sb_error& error) {
          return FakeWorkload::refuse(error, SB_SERVICE, "the server has gone");
        },
        {.in_flight = 2});
  const StepResult verdict = run({.iteration = 100});
  EXPECT_EQ(verdict.outcome, StepStatus::failed);
  EXPECT_EQ(verdict.text, "the server has gone");
  EXPECT_EQ(flagged(put, spool::failed).size(), 2u);
  EXPECT_THAT(failures().front().text, HasSubstr("the server has gone"));
}

TEST_F(Overlapping, AFailedOperationIsOneSampleWithItsNumberAndOthersGoOn) {
  stage(
      [](sb_recorder& recorder, std::int64_t operation, std::uint64_t, sb_error&) {
        if (operation == 3)
          recorder.failed(&recorder, operation, put, 0, 0, 7, "lost");
        else
          recorder.done(&recorder, operation, put, 0, 0);
        return SB_OK;
      },
      nothing_ends, {.in_flight = 2});
  EXPECT_TRUE(run({.iteration = 6}).ok());
  EXPECT_EQ(flagged(put, spool::failed), (std::set<std::uint32_t>{3}));
  EXPECT_EQ(flagged(service, spool::failed), (std::set<std::uint32_t>{3}));
  ASSERT_EQ(failures().size(), 1u);
  EXPECT_EQ(failures().front().iteration, 3);
  EXPECT_EQ(failures().front().text, "lost");
}

TEST_F(Overlapping, AnOperationMayHaveOtherSamplesToo) {
  stage(
      [](sb_recorder& recorder, std::int64_t operation, std::uint64_t, sb_error&) {
        recorder.sample(&recorder, operation, count, 0, 2.5);
        recorder.done(&recorder, operation, put, 0, 0);
        return SB_OK;
      },
      nothing_ends, {.in_flight = 2});
  run({.iteration = 2});
  ASSERT_EQ(of(count).size(), 2u);
  EXPECT_EQ(of(count)[1].iteration, 1u);
  EXPECT_EQ(std::bit_cast<double>(of(count)[1].value), 2.5);
}

TEST_F(Overlapping, InAnOpenLoopOperationsAreDueAtTheirRateAndWaitForRoom) {
  serve(Server(5 * ms_ns), {.in_flight = 1});
  EXPECT_TRUE(run_open(1000, {.iteration = 20}).ok());
  const auto responses = of(response), late = of(lateness);
  for (std::size_t n = 1; n < 20; ++n) EXPECT_EQ(responses[n].start_ns - responses[n - 1].start_ns, ms_ns);
  EXPECT_GE(late.back().value, 19 * 4 * ms_ns);
  EXPECT_NE(late.back().flags & spool::late, 0);
}

TEST_F(Overlapping, WithRoomEnoughTheyDoNotWait) {
  serve(Server(20 * ms_ns), {.in_flight = 64});
  run_open(1000, {.iteration = 100});
  EXPECT_GE(server_->most, 10u);
  EXPECT_LE(server_->most, 64u);
}

TEST_F(Overlapping, WhatIsDueBeforeTheEndAndNeverBegunCountsAsFailed) {
  serve(Server(500 * ms_ns), {.in_flight = 1});
  EXPECT_TRUE(run_open(1000, {.time_ns = base::now_ns() + 100 * ms_ns}).ok());
  EXPECT_NEAR(static_cast<double>(of(response).size()), 100, 1);
  EXPECT_EQ(of(put).size(), 1u);
  EXPECT_EQ(flagged(response, spool::not_begun).size(), of(response).size() - 1);
}

TEST_F(Overlapping, AStopEndsTheWaitingForWhatIsDueInAnHour) {
  serve(Server([this](std::int64_t) { return stage_->control().request_stop(), ms_ns; }), {.in_flight = 2});
  EXPECT_EQ(run_open(1.0 / 3600, {.iteration = 20}).outcome, StepStatus::interrupted);
  EXPECT_EQ(of(put).size(), 1u);
}

TEST_F(Overlapping, MoreOrFewerThanAnybodyCanHaveInFlightAreRefused) {
  EXPECT_THROW(stage(nothing_begins, nothing_ends, {.in_flight = 0}), base::Error);
  EXPECT_THROW(stage(nothing_begins, nothing_ends, {.in_flight = 65537}), base::Error);
}

struct Misuse {
  const char* name;
  void (*record)(sb_recorder&, std::int64_t operation);
  const char* sentence;
};
void PrintTo(const Misuse& misuse, std::ostream* out) { *out << misuse.name; }

class Misused : public Overlapping, public ::testing::WithParamInterface<Misuse> {};

TEST_P(Misused, IsAFailureWithItsSentence) {
  const auto misuse = [](sb_recorder& recorder, std::int64_t operation, std::uint64_t, sb_error&) {
    return GetParam().record(recorder, operation), SB_OK;
  };
  stage(misuse, nothing_ends, {.in_flight = 2});
  const StepResult verdict = run({.iteration = 5});
  EXPECT_EQ(verdict.outcome, StepStatus::failed);
  EXPECT_THAT(verdict.text, HasSubstr(GetParam().sentence));
}

INSTANTIATE_TEST_SUITE_P(
    Recorder, Misused,
    ::testing::Values(Misuse{"EndsItTwice",
                             [](sb_recorder& r, std::int64_t n) { r.done(&r, n, put, 0, 0), r.done(&r, n, put, 0, 0); },
                             "recorded operation 0, which is not in flight"},
                      Misuse{"EndsOneNeverBegun", [](sb_recorder& r, std::int64_t n) { r.done(&r, n + 7, put, 0, 0); },
                             "recorded operation 7, which is not in flight"},
                      Misuse{"BeginsItBeforeItsStart", [](sb_recorder& r, std::int64_t n) { r.done(&r, n, put, 1, 2); },
                             "recorded operation 0 from 1 ns to 2 ns"},
                      Misuse{"TimesACount", [](sb_recorder& r, std::int64_t n) { r.done(&r, n, count, 0, 0); },
                             "metric count, whose unit is not ns, as the time of an operation"},
                      Misuse{"Laps", [](sb_recorder& r, std::int64_t) { r.lap(&r, put); }, "a sample of no operation"},
                      Misuse{"RecordsAnUnknownMetric",
                             [](sb_recorder& r, std::int64_t n) { r.failed(&r, n, 9, 0, 0, 1, ""); },
                             "metric number 9 and has only 3 metrics"}),
    [](const auto& misuse) { return std::string(misuse.param.name); });

TEST(SamplingLoop, RefusesTheEndOfAnOperationWhereNoneOverlap) {
  LoopStage stage([](sb_recorder& recorder, sb_error&) { return recorder.done(&recorder, 0, put, 0, 0), SB_OK; });
  EXPECT_THAT(stage.loop().run({.iteration = 1}).text, HasSubstr("operation 0, which is not in flight"));
}

TEST(FlightTable, FindsWhatIsInItWhateverCameAndWent) {
  constexpr std::int64_t room = 5;
  Flight flight(room);
  std::mt19937 random(1);
  std::set<std::int64_t> known;
  for (std::int64_t number = 0; number < 20'000; ++number) {
    flight.add({.number = number, .due_ns = static_cast<std::uint64_t>(number)});
    known.insert(number);
    EXPECT_EQ(flight.is_full(), known.size() == room);
    while (flight.is_full() || random() % 3 == 0) {
      if (known.empty()) break;
      const auto some = std::next(known.begin(), static_cast<std::ptrdiff_t>(random() % known.size()));
      flight.remove(flight.find(*some));
      known.erase(some);
    }
    for (std::int64_t look = std::max<std::int64_t>(0, number - 40); look <= number; ++look) {
      const Operation* const found = flight.find(look);
      ASSERT_EQ(found != nullptr, known.contains(look)) << look << " of " << number;
      if (found != nullptr) {
        EXPECT_EQ(found->due_ns, static_cast<std::uint64_t>(look));
      }
    }
    ASSERT_EQ(flight.size(), known.size());
  }
}

}  // namespace
}  // namespace scalebench::engine
