// SPDX-License-Identifier: Apache-2.0
#include "plugin/dry_run.hpp"

#include <gmock/gmock.h>

#include "plugin/library.hpp"

namespace scalebench::plugin {

void PrintTo(const Remark& remark, std::ostream* out) { *out << static_cast<int>(remark.kind) << ' ' << remark.text; }

namespace {

using testing::AllOf;
using testing::Field;
using testing::StartsWith;
using Kind = Remark::Kind;

const std::filesystem::path folder = TEST_PLUGINS;

Remark remark_on(const char* file, const std::string& name) {
  const sb_workload& workload = Library::load(folder / file).workload(name);
  return dry_run([&] { return std::make_unique<PointLife>(workload); });
}

auto Says(Kind kind, const std::string& text) {
  return AllOf(Field("kind", &Remark::kind, kind), Field("text", &Remark::text, StartsWith(text)));
}

TEST(DryRun, LivesTwiceAndCountsSamples) {
  EXPECT_THAT(remark_on("plain.so", "count"), Says(Kind::passed, "lived twice, 4 iterations each; samples: 4 count"));
}

TEST(DryRun, LivesOperationsThatOverlap) {
  EXPECT_THAT(remark_on("plain.so", "flights"), Says(Kind::passed, "lived twice, 4 iterations each; samples: 4 count"));
}

TEST(DryRun, LeavesOutWhatSkipsItself) {
  EXPECT_THAT(remark_on("moody.so", "skips"), Says(Kind::left_out, "there is no GPU"));
}

TEST(DryRun, NeverTearsDownWhatWasNotSetUp) {
  EXPECT_THAT(remark_on("moody.so", "refuses"), Says(Kind::failed, "setup answers 4: never set up"));
  EXPECT_THAT(remark_on("moody.so", "refuses"), Says(Kind::failed, "setup answers 4: never set up"));
}

TEST(DryRun, FindsExceptionsAndShowsThemOnOneLine) {
  EXPECT_THAT(remark_on("moody.so", "throws"), Says(Kind::failed, "iterate answers 4: a defect\\nin two lines"));
  EXPECT_THAT(remark_on("moody.so", "leaves"),
              Says(Kind::failed, "teardown answers 4: an exception that is no std::exception"));
}

TEST(DryRun, FindsFailedOperations) {
  EXPECT_THAT(remark_on("moody.so", "fails"), Says(Kind::failed, "an operation failed: one operation went wrong"));
}

TEST(DryRun, FindsSamplesThatTheTablesDoNotAllow) {
  EXPECT_THAT(remark_on("moody.so", "wrong-unit"), Says(Kind::failed, "laps metric size, whose unit is B, not ns"));
  EXPECT_THAT(remark_on("moody.so", "wrong-metric"), Says(Kind::failed, "records metric 3, but declares 3"));
  EXPECT_THAT(remark_on("moody.so", "not-its-own"),
              Says(Kind::failed, "records metric start, which is not its own to record"));
}

TEST(DryRun, FindsValuesThatAreNoNumbers) {
  EXPECT_THAT(remark_on("moody.so", "divides"), Says(Kind::failed, "records NaN for metric size"));
}

TEST(DryRun, FindsSamplesTakenWhereNoneMayBe) {
  EXPECT_THAT(remark_on("late.so", "in-verify"), Says(Kind::failed, "records in verify: samples are taken in setup"));
  EXPECT_THAT(remark_on("late.so", "in-teardown"), Says(Kind::failed, "records in teardown: samples are taken in"));
}

TEST(DryRun, FindsSamplesOfOperationsThatAreNotInFlight) {
  EXPECT_THAT(remark_on("moody.so", "ends-twice"), Says(Kind::failed, "records operation 0, which is not in flight"));
  EXPECT_THAT(remark_on("moody.so", "adds-to-what-ended"),
              Says(Kind::failed, "records operation 0, which is not in flight"));
  EXPECT_THAT(remark_on("late.so", "in-start"), Says(Kind::failed, "records a sample of no operation"));
}

TEST(DryRun, CountsSamplesForThoseWhoMissThem) {
  EXPECT_EQ(remark_on("moody.so", "idle").samples, 0);
  EXPECT_EQ(remark_on("plain.so", "count").samples, 4);
}

TEST(DryRun, FollowsTheOtherRanks) {
  const sb_workload& workload = Library::load(folder / "plain.so").workload("count");
  const auto alone = [](bool) { return false; };
  const Remark remark = dry_run([&] { return std::make_unique<PointLife>(workload); }, alone);
  EXPECT_EQ(remark.kind, Kind::followed);
  EXPECT_EQ(remark.samples, 0);
}

TEST(DryRun, FindsWhatWorksOnlyOnce) {
  EXPECT_THAT(remark_on("moody.so", "only-once"),
              Says(Kind::failed, "the second life in one process fails: setup answers 3: the port is taken"));
}

TEST(DryRun, FindsLivesThatDiffer) {
  EXPECT_THAT(remark_on("moody.so", "forgets"), Says(Kind::failed, "two lives recorded different samples: 4 step"));
}

TEST(DryRun, FindsWrongAnswers) {
  EXPECT_THAT(remark_on("moody.so", "incorrect"), Says(Kind::failed, "verify answers 5: two and two is five"));
}

TEST(DryRun, FindsDefaultsThatTheWorkloadItselfRefuses) {
  EXPECT_THAT(remark_on("moody.so", "refuses-itself"), Says(Kind::failed, "validate answers 2: size 3 is odd"));
}

}  // namespace
}  // namespace scalebench::plugin
