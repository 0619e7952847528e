// SPDX-License-Identifier: Apache-2.0
#include "engine/loop.hpp"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "base/clock.hpp"
#include "stage.hpp"

namespace scalebench::engine {
namespace {

std::int32_t lap(sb_recorder& recorder, sb_error&) { return recorder.lap(&recorder, 0), SB_OK; }

TEST(SamplingLoop, StoresAsManySamplesAsWereAskedFor) {
  LoopStage stage(lap);
  EXPECT_TRUE(stage.loop().run({.iteration = 1000}).ok());
  const auto records = stage.records();
  ASSERT_EQ(records.size(), 1000u);
  for (std::uint32_t n = 0; n < 1000; ++n) EXPECT_EQ(records[n].iteration, n);
}

TEST(SamplingLoop, StartTimesIncrease) {
  LoopStage stage(lap);
  stage.loop().run({.iteration = 100});
  const auto records = stage.records();
  for (std::size_t n = 1; n < records.size(); ++n) EXPECT_GT(records[n].start_ns, records[n - 1].start_ns);
}

TEST(SamplingLoop, GoesOnWhereItLeftOff) {
  LoopStage stage(lap);
  stage.loop().run({.iteration = 10});
  stage.loop().run({.iteration = 15});
  stage.loop().run_batch(5);
  EXPECT_EQ(stage.loop().done(), 20);
  EXPECT_EQ(stage.records().back().iteration, 19u);
}

TEST(SamplingLoop, EndsWithTheFirstIterationBeyondItsTime) {
  LoopStage stage(lap);
  const std::uint64_t end_ns = base::now_ns() + 2'000'000;
  EXPECT_TRUE(stage.loop().run({.time_ns = end_ns}).ok());
  const auto records = stage.records();
  const auto end_of = [](const spool::Record& record) { return record.start_ns + record.value; };
  ASSERT_GE(records.size(), 2u);
  EXPECT_GE(end_of(records.back()), end_ns);
  EXPECT_LT(end_of(records[records.size() - 2]), end_ns);
}

TEST(SamplingLoop, StopsBeforeTheNextIterationWhenTheDriverSaysSo) {
  LoopStage* here = nullptr;
  LoopStage stage([&here](sb_recorder& recorder, sb_error& error) {
    if (recorder.iteration == 4) here->control().request_stop();
    return lap(recorder, error);
  });
  here = &stage;
  EXPECT_EQ(stage.loop().run({.iteration = 100}).outcome, StepStatus::interrupted);
  EXPECT_EQ(stage.records().size(), 5u);
}

TEST(SamplingLoop, ABatchIsFinishedInSpiteOfAStopRequest) {
  LoopStage stage(lap);
  stage.control().request_stop();
  EXPECT_TRUE(stage.loop().run_batch(10).ok());
  EXPECT_EQ(stage.records().size(), 10u);
}

TEST(SamplingLoop, EndsWithTheWorkloadsSentenceWhenItCannotGoOn) {
  LoopStage stage([](sb_recorder& recorder, sb_error& error) {
    if (recorder.iteration < 3) return lap(recorder, error);
    return FakeWorkload::refuse(error, SB_SERVICE, "the server has gone");
  });
  const StepResult verdict = stage.loop().run({.iteration = 100});
  EXPECT_EQ(verdict.outcome, StepStatus::failed);
  EXPECT_EQ(verdict.text, "the server has gone");
  EXPECT_EQ(stage.records().size(), 3u);
}

TEST(SamplingLoop, AWrongAnswerIsIncorrect) {
  LoopStage stage([](sb_recorder&, sb_error& error) { return FakeWorkload::refuse(error, SB_INCORRECT, "2 + 2 = 5"); });
  EXPECT_EQ(stage.loop().run({.iteration = 1}).outcome, StepStatus::incorrect);
}

TEST(SamplingLoop, GoesOnAfterAFailedOperation) {
  LoopStage stage([](sb_recorder& recorder, sb_error&) { return recorder.fail(&recorder, 0, 0, 1, "lost"), SB_OK; });
  EXPECT_TRUE(stage.loop().run({.iteration = 5}).ok());
  EXPECT_EQ(stage.records().size(), 5u);
  EXPECT_EQ(stage.journal().size(), 5u);
}

TEST(SamplingLoop, FlagsTheSampleAfterAPauseForMoreRoom) {
  LoopStage stage(lap);
  stage.loop().run({.iteration = 60'000});
  int gaps = 0;
  for (const auto& record : stage.records()) gaps += (record.flags & spool::gap_before) != 0;
  EXPECT_EQ(gaps, 1);
}

TEST(SamplingLoop, ShowsItsProgressInTheControlBlock) {
  LoopStage stage(lap);
  stage.loop().run({.iteration = 7});
  const auto last = stage.records().back();
  EXPECT_EQ(stage.control().cell(0).iterations, 7);
  EXPECT_EQ(stage.control().cell(0).heartbeat_ns, last.start_ns + last.value);
}

ClockPair at(std::uint64_t at_ns, std::int64_t unix_ns) { return {at_ns, unix_ns}; }

TEST(WallWatch, TellsAStepOfMoreThanAMillisecond) {
  WallWatch watch;
  EXPECT_FALSE(watch.take(at(1'000, 1'700'000'000'000'001'000)));
  EXPECT_FALSE(watch.take(at(2'000, 1'700'000'000'000'902'000)));
  EXPECT_EQ(watch.take(at(3'000, 1'700'000'003'000'903'000)), 3'000'000'000);
  EXPECT_EQ(watch.take(at(4'000, 1'700'000'000'000'904'000)), -3'000'000'000);
}

TEST(WallWatch, IsDueAMinuteAfterItsLastLookAndNeverBeforeItsFirst) {
  WallWatch watch;
  EXPECT_EQ(watch.next_ns(), UINT64_MAX);
  watch.take(at(5'000'000'000, 0));
  EXPECT_EQ(watch.next_ns(), 65'000'000'000u);
}

TEST(WallWatch, ReadsBothClocksAtOneMoment) {
  const ClockPair first = read_both_clocks(), second = read_both_clocks();
  EXPECT_NEAR(static_cast<double>(first.offset_ns() - second.offset_ns()), 0, 1e6);
}

TEST(SamplingLoop, LooksAtTheClockOnTheWallWhenAMinuteIsOverAndGoesOn) {
  LoopStage stage(lap);
  stage.wall().take(at(base::now_ns() - WallWatch::between_looks_ns, 0));
  EXPECT_TRUE(stage.loop().run({.iteration = 100}).ok());
  EXPECT_EQ(stage.records().size(), 100u);
  const auto journal = stage.journal();
  const auto is = [](auto kind) {
    return [](const spool::Entry& entry) { return std::holds_alternative<decltype(kind)>(entry); };
  };
  EXPECT_EQ(std::ranges::count_if(journal, is(spool::WallClock{})), 1);
  EXPECT_EQ(std::ranges::count_if(journal, is(spool::Event{})), 1) << "a step, of half a century";
}

bool stops_after_the_iteration_that_gets_sigusr1() {
  StopFlag::listen();
  LoopStage stage([](sb_recorder& recorder, sb_error& error) {
    if (recorder.iteration == 2) raise(SIGUSR1);
    return lap(recorder, error);
  });
  return stage.loop().run({.iteration = 10}).outcome == StepStatus::interrupted && stage.records().size() == 3;
}

TEST(SamplingLoop, StopsOnSigusr1) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) _exit(stops_after_the_iteration_that_gets_sigusr1() ? 0 : 1);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace scalebench::engine
