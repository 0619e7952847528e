// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "base/clock.hpp"
#include "engine/pacing.hpp"
#include "stage.hpp"

namespace scalebench::engine {
namespace {

TEST(Arrivals, AtAConstantRateAreEquallyFarApart) {
  Arrivals arrivals(share_of(1000, false, 0, 1, 0), 5'000'000);
  EXPECT_EQ(arrivals.next_ns(), 5'000'000u);
  EXPECT_EQ(arrivals.next_ns(), 6'000'000u);
  EXPECT_EQ(arrivals.next_ns(), 7'000'000u);
}

TEST(Arrivals, OfSeveralRanksTakeTurns) {
  Arrivals second(share_of(1000, false, 1, 2, 0), 0);
  EXPECT_EQ(second.next_ns(), 1'000'000u);
  EXPECT_EQ(second.next_ns(), 3'000'000u);
}

TEST(Arrivals, AtRandomHaveTheSameMean) {
  Arrivals arrivals(share_of(1000, true, 0, 1, 42), 0);
  std::uint64_t last_ns = 0;
  for (int n = 0; n < 10'000; ++n) last_ns = arrivals.next_ns();
  EXPECT_NEAR(static_cast<double>(last_ns), 10'000 * 1e6, 0.05 * 10'000 * 1e6);
}

TEST(Arrivals, AtRandomDifferFromRankToRank) {
  Arrivals first(share_of(1000, true, 0, 2, 42), 0), second(share_of(1000, true, 1, 2, 42), 0);
  EXPECT_NE(first.next_ns(), second.next_ns());
}

TEST(Arrivals, WithoutARateTheLoopIsClosed) { EXPECT_FALSE(share_of(0, false, 0, 1, 0).is_open()); }

class OpenLoop : public ::testing::Test {
 protected:
  enum : std::uint16_t { response = 3, service = 4, lateness = 5 };  // behind the three metrics of the fake

  StepResult run(LoopStage& stage, double rate, const Until& until) {
    const StopFlag stop(stage.control());
    return stage.loop().run_open(until, share_of(rate, false, 0, 1, 0), Pacer(stop, false, stage.control().cell(0)));
  }
  std::vector<spool::Record> of(const LoopStage& stage, std::uint16_t series) const {
    auto found = stage.records();
    std::erase_if(found, [&](const spool::Record& record) { return record.series != series; });
    return found;
  }
};

std::int32_t lap_once(sb_recorder& recorder, sb_error&) { return recorder.lap(&recorder, 0), SB_OK; }

TEST_F(OpenLoop, ResponseIsLatenessAndService) {
  LoopStage stage(lap_once);
  EXPECT_TRUE(run(stage, 10'000, {.iteration = 20}).ok());
  const auto responses = of(stage, response), services = of(stage, service), late = of(stage, lateness);
  ASSERT_EQ(responses.size(), 20u);
  for (std::size_t n = 0; n < 20; ++n) {
    EXPECT_EQ(responses[n].value, late[n].value + services[n].value);
    EXPECT_EQ(responses[n].start_ns, late[n].start_ns);
  }
}

TEST_F(OpenLoop, OperationsAreDueAtTheirRateWhateverTheyTake) {
  LoopStage stage(lap_once);
  run(stage, 10'000, {.iteration = 20});
  const auto responses = of(stage, response);
  for (std::size_t n = 1; n < 20; ++n) EXPECT_EQ(responses[n].start_ns - responses[n - 1].start_ns, 100'000u);
}

TEST_F(OpenLoop, NoOperationBeginsBeforeItIsDue) {
  LoopStage stage(lap_once);
  run(stage, 10'000, {.iteration = 20});
  const auto responses = of(stage, response), services = of(stage, service);
  for (std::size_t n = 0; n < 20; ++n) EXPECT_GE(services[n].start_ns, responses[n].start_ns);
}

TEST_F(OpenLoop, WhatIsSlowerThanItsRateBeginsLateAndSaysSo) {
  LoopStage stage([](sb_recorder& recorder, sb_error& error) {
    const std::uint64_t end_ns = base::now_ns() + 200'000;
    while (base::now_ns() < end_ns) continue;
    return lap_once(recorder, error);
  });
  run(stage, 10'000, {.iteration = 20});
  const auto late = of(stage, lateness);
  EXPECT_GT(late.back().value, 19 * 100'000u);
  EXPECT_NE(late.back().flags & spool::late, 0);
}

TEST_F(OpenLoop, AFailedOperationFailedItsResponseToo) {
  LoopStage stage([](sb_recorder& recorder, sb_error&) { return recorder.fail(&recorder, 0, 0, 1, "no"), SB_OK; });
  run(stage, 10'000, {.iteration = 1});
  EXPECT_NE(of(stage, response)[0].flags & spool::failed, 0);
}

TEST_F(OpenLoop, WhatIsDueAfterTheEndIsNotBegun) {
  LoopStage stage(lap_once);
  EXPECT_TRUE(run(stage, 1, {.time_ns = base::now_ns() + 500'000'000}).ok());
  EXPECT_EQ(of(stage, response).size(), 1u);
}

TEST_F(OpenLoop, WhatIsDueBeforeTheEndAndNeverBegunCountsAsFailed) {
  int count = 0;
  LoopStage stage([&count](sb_recorder& recorder, sb_error& error) {
    const std::uint64_t end_ns = base::now_ns() + (++count == 20 ? 500'000'000 : 0);
    while (base::now_ns() < end_ns) continue;
    return lap_once(recorder, error);
  });
  EXPECT_TRUE(run(stage, 1000, {.time_ns = base::now_ns() + 100'000'000}).ok());
  const auto responses = of(stage, response);
  EXPECT_NEAR(static_cast<double>(responses.size()), 100, 1);
  EXPECT_EQ(of(stage, lateness).size(), responses.size());
  EXPECT_LE(of(stage, service).size(), 20u);
  EXPECT_EQ(responses.back().flags & (spool::failed | spool::not_begun), spool::failed | spool::not_begun);
  EXPECT_GT(responses.back().value, 300'000'000u);
  EXPECT_EQ(std::ranges::count_if(stage.journal(),
                                  [](const auto& entry) { return std::holds_alternative<spool::FailureEntry>(entry); }),
            std::ranges::count_if(responses, [](const auto& record) { return record.flags & spool::not_begun; }));
}

TEST_F(OpenLoop, ABacklogThatFitsIntoAQuarterOfTheTimeIsWorkedOff) {
  int count = 0;
  LoopStage stage([&count](sb_recorder& recorder, sb_error& error) {
    const std::uint64_t end_ns = base::now_ns() + (++count == 50 ? 1'000'000'000 : 0);
    while (base::now_ns() < end_ns) continue;
    return lap_once(recorder, error);
  });
  run(stage, 100, {.time_ns = base::now_ns() + 1'000'000'000});
  EXPECT_NEAR(static_cast<double>(of(stage, response).size()), 100, 1);
}

TEST_F(OpenLoop, TheLeastNumberOfIterationsHoldsAgainstTheTime) {
  LoopStage stage(lap_once);
  run(stage, 100, {.time_ns = base::now_ns() + 1'000'000, .least = 10});
  EXPECT_EQ(of(stage, response).size(), 10u);
}

TEST_F(OpenLoop, AStopEndsTheWaitingForWhatIsDueInAnHour) {
  LoopStage* here = nullptr;
  LoopStage stage([&here](sb_recorder& recorder, sb_error& error) {
    here->control().request_stop();
    return lap_once(recorder, error);
  });
  here = &stage;
  EXPECT_EQ(run(stage, 1.0 / 3600, {.iteration = 20}).outcome, StepStatus::interrupted);
  EXPECT_EQ(of(stage, response).size(), 1u);
}

}  // namespace
}  // namespace scalebench::engine
