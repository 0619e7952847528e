// SPDX-License-Identifier: Apache-2.0
#include "engine/recorder.hpp"

#include <gmock/gmock.h>

#include <bit>

#include "stage.hpp"

namespace scalebench::engine {
namespace {

using ::testing::HasSubstr;

enum : std::uint32_t { put, count, speed };

class Recording : public ::testing::Test {
 protected:
  /// The records of one iteration that does `what`.
  std::vector<spool::Record> after(const std::function<void(sb_recorder&)>& what) {
    stage_.emplace([what](sb_recorder& recorder, sb_error&) { return what(recorder), SB_OK; });
    verdict_ = stage_->loop().run({.iteration = 1});
    return stage_->records();
  }
  std::optional<LoopStage> stage_;
  StepResult verdict_;
};

TEST_F(Recording, TheEndOfALapIsTheBeginningOfTheNext) {
  const auto records = after([](sb_recorder& r) { r.lap(&r, put), r.lap(&r, put); });
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[1].start_ns, records[0].start_ns + records[0].value);
}

TEST_F(Recording, TheWholeIsTheSumOfItsLaps) {
  const auto records = after([](sb_recorder& r) { r.lap(&r, put), r.lap(&r, put), r.whole(&r, put); });
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[2].start_ns, records[0].start_ns);
  EXPECT_EQ(records[2].value, records[0].value + records[1].value);
}

TEST_F(Recording, ARestartLeavesTimeOut) {
  const auto records =
      after([](sb_recorder& r) { r.lap(&r, put), r.restart(&r, 1), r.lap(&r, put), r.whole(&r, put); });
  ASSERT_EQ(records.size(), 3u);
  EXPECT_GT(records[1].start_ns, records[0].start_ns + records[0].value);
  EXPECT_EQ(records[2].start_ns, records[1].start_ns);
}

TEST_F(Recording, ValuesAreStoredByTheirUnit) {
  const auto records = after([](sb_recorder& r) { r.value(&r, count, 11, -3.25), r.value(&r, speed, 12, 0.5); });
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(std::bit_cast<double>(records[0].value), -3.25);
  EXPECT_EQ(records[0].start_ns, 11u);
  EXPECT_EQ(std::bit_cast<double>(records[1].value), 0.5);
  EXPECT_EQ(records[1].series, speed);
}

TEST_F(Recording, AFailureIsASampleWithAFlagAndALineInTheJournal) {
  const auto records = after([](sb_recorder& r) { r.fail(&r, put, 0, 42, "timed out"); });
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].flags & spool::failed, spool::failed);
  EXPECT_TRUE(verdict_.ok());
  ASSERT_EQ(stage_->journal().size(), 1u);
  const auto failure = std::get<spool::FailureEntry>(stage_->journal()[0]);
  EXPECT_EQ(failure.code, 42);
  EXPECT_EQ(failure.text, "timed out");
  EXPECT_EQ(failure.iteration, 0);
}

TEST_F(Recording, AnUnknownMetricFailsThePointWithASentence) {
  after([](sb_recorder& r) { r.lap(&r, 3); });
  EXPECT_EQ(verdict_.outcome, StepStatus::failed);
  EXPECT_EQ(verdict_.text, "the workload recorded metric number 3 and has only 3 metrics");
}

TEST_F(Recording, ALapOfAMetricThatIsNoTimeFailsThePoint) {
  EXPECT_TRUE(after([](sb_recorder& r) { r.lap(&r, speed); }).empty());
  EXPECT_THAT(verdict_.text, HasSubstr("metric speed, whose unit is not ns"));
}

TEST_F(Recording, AFailureMayHaveABeginOfItsOwn) {
  const auto records = after([](sb_recorder& r) { r.fail(&r, put, r.begin_ns - 1000, 42, "timed out"); });
  EXPECT_GE(records[0].value, 1000u);
  EXPECT_EQ(records[0].start_ns + records[0].value, stage_->recorder().last_ns);
}

TEST_F(Recording, AValueThatIsNoFiniteNumberFailsThePoint) {
  after([](sb_recorder& r) { r.value(&r, speed, 0, std::numeric_limits<double>::quiet_NaN()); });
  EXPECT_THAT(verdict_.text, HasSubstr("nan cannot be stored"));
  after([](sb_recorder& r) { r.value(&r, speed, 0, -std::numeric_limits<double>::infinity()); });
  EXPECT_THAT(verdict_.text, HasSubstr("inf cannot be stored"));
}

TEST_F(Recording, ATimeThatIsNegativeFailsThePoint) {
  EXPECT_TRUE(after([](sb_recorder& r) { r.value(&r, put, 0, -1); }).empty());
  EXPECT_THAT(verdict_.text, HasSubstr("metric put, a time, with the value -1"));
}

TEST_F(Recording, InSetupIsFlagged) {
  stage_.emplace([](sb_recorder&, sb_error&) { return SB_OK; });
  Recorder& recorder = stage_->recorder();
  recorder.enter(SB_SETUP);
  recorder.begin(100);
  recorder.lap(&recorder, put);
  recorder.spool().seal();
  recorder.enter(SB_WARMUP);
  recorder.begin(200);
  recorder.lap(&recorder, put);
  recorder.spool().seal();
  ASSERT_EQ(stage_->records().size(), 2u);
  EXPECT_EQ(stage_->records()[0].flags, spool::in_setup);
  EXPECT_EQ(stage_->records()[1].flags, 0);
}

}  // namespace
}  // namespace scalebench::engine
