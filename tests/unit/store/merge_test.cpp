// SPDX-License-Identifier: Apache-2.0
#include "store/merge.hpp"

#include <array>

#include "left_behind.hpp"
#include "store/erase.hpp"

namespace scalebench::store {
namespace {

using testing::AllOf;
using testing::HasSubstr;
namespace fs = std::filesystem;

/// The fixture's database holds one stored run; `other` holds a campaign of its own with two stored runs.
class MergeTest : public StoreTest {
 protected:
  MergeTest() {
    store_two_ranks();
    Writer writer(other_);
    fill(writer);
  }

  void fill(Writer& writer) {
    std::vector<plan::Job> jobs = {job_with_sizes({64, 128})};
    const std::int64_t campaign = begin(writer, "uuid-2");
    writer.add_runs(campaign, jobs);
    const std::array<std::int64_t, 2> runs = {jobs[0].points[0].run, jobs[0].points[1].run};
    const std::int64_t launch = writer.begin_launch({.campaign = campaign, .command = "mpirun -n 2"}, runs);
    writer.store_output(launch, {{1, "ready"}});
    writer.set_environment(campaign, std::vector<Fact>{{"alpha", "kernel", "6.1"}});
    const fs::path spools = folder_.path() / "others";
    fs::create_directories(spools);
    FakeRank(spools, 0)
        .phase("setup", 0)
        .series(0, "get_tensor")
        .sample(0, 0, 5, 500)
        .sample(0, 1, 6, 501, spool::failed)
        .failure(0, 1, 2, "gone");
    for (const std::int64_t run : runs) writer.store_point(read_job(spools), 0, {run});
    Summary summary{.run = runs[1], .metric_id = 1, .n = 2};
    summary.median.value = 500;
    writer.store_summaries(std::span(&summary, 1));
  }

  fs::path other_ = folder_.path() / "other.db";
};

TEST_F(MergeTest, RunsThatEndedAfterTheirCampaignCameOverAreCountedAndNotSaidToBeThere) {
  Database(other_, Database::Mode::write).execute("UPDATE run SET status = 'running' WHERE id = 2");
  merge(file(), other_);
  EXPECT_EQ(merge(file(), other_).left, 0);
  Database(other_, Database::Mode::write).execute("UPDATE run SET status = 'done' WHERE id = 2");
  EXPECT_EQ(merge(file(), other_).left, 1);
}

TEST_F(MergeTest, CampaignsComeOverWithAllThatBelongsToThem) {
  const Merged merged = merge(file(), other_);
  EXPECT_EQ(merged.campaigns, 1);
  EXPECT_EQ(merged.runs, 2);
  EXPECT_EQ(merged.samples, 4);
  EXPECT_EQ(answer("SELECT count(*), sum(value) FROM v_sample WHERE metric = 'get_tensor'"), "4 2002");
  EXPECT_EQ(answer("SELECT count(*), sum(value) FROM v_sample WHERE metric = 'put_tensor'"), "8 804");
  EXPECT_EQ(answer("SELECT metric, median, params FROM v_summary"), "get_tensor 500.0 tensor-bytes=128 transport=tcp");
  EXPECT_EQ(answer("SELECT count(*), min(text), min(host) FROM v_failure"), "2 gone alpha");
  EXPECT_EQ(answer("SELECT command FROM v_run JOIN launch ON launch.id = launch WHERE campaign = 2"), "mpirun -n 2");
  EXPECT_EQ(answer("SELECT count(*), min(rank), min(text) FROM v_output"), "2 1 ready");
  EXPECT_EQ(answer("SELECT value FROM v_environment WHERE campaign = 2 AND host = 'alpha'"), "6.1");
}

TEST_F(MergeTest, WhatWasThereStaysAsItWas) {
  const std::string before = answer("SELECT group_concat(value) FROM v_sample WHERE run = 1");
  merge(file(), other_);
  EXPECT_EQ(answer("SELECT group_concat(value) FROM v_sample WHERE run = 1"), before);
}

TEST_F(MergeTest, MergingTwiceAddsNothing) {
  merge(file(), other_);
  const Merged again = merge(file(), other_);
  EXPECT_EQ(again.campaigns, 0);
  EXPECT_EQ(again.skipped, 1);
  EXPECT_EQ(answer("SELECT count(*) FROM sample"), "12");
}

TEST_F(MergeTest, TheSourceIsNotChanged) {
  const std::string before = base::read_file(other_);
  merge(file(), other_);
  EXPECT_EQ(base::read_file(other_), before);
}

TEST_F(MergeTest, ADatabaseThatDoesNotExistIsMadeFromTheOther) {
  merge(folder_.path() / "new.db", other_);
  EXPECT_EQ(answer_of(folder_.path() / "new.db", "SELECT count(*) FROM v_sample"), "4");
}

TEST_F(MergeTest, ReferencesHoldAfterwards) {
  merge(file(), other_);
  EXPECT_EQ(answer("SELECT * FROM pragma_foreign_key_check"), "");
  EXPECT_EQ(answer("PRAGMA integrity_check"), "ok");
}

TEST_F(MergeTest, TheSameFileAndAnotherSchemaAreRefused) {
  EXPECT_THAT(refusal([&] { merge(file(), file()); }), HasSubstr("same file"));
  Database(other_, Database::Mode::write).execute("PRAGMA user_version = 0");
  EXPECT_THAT(refusal([&] { merge(file(), other_); }), HasSubstr("different schemas"));
}

class DeleteTest : public MergeTest {
 protected:
  DeleteTest() { merge(file(), other_); }
  void remove(std::vector<std::int64_t> runs) { delete_runs(file(), runs); }
};

TEST_F(DeleteTest, ARunTakesEverythingOfItsOwnWithIt) {
  remove({2});
  EXPECT_EQ(answer("SELECT count(*) FROM run"), "2");
  EXPECT_EQ(answer("SELECT count(*), (SELECT count(*) FROM v_sample) FROM sample"), "10 10");
  EXPECT_EQ(
      answer("SELECT (SELECT count(*) FROM param WHERE run_id = 2) + (SELECT count(*) FROM event WHERE run_id = 2)"),
      "0");
  EXPECT_EQ(answer("SELECT * FROM pragma_foreign_key_check"), "");
}

TEST_F(DeleteTest, OtherRunsKeepTheirSamplesAlthoughTheFileShrinks) {
  remove({1});
  EXPECT_EQ(answer("SELECT count(*), sum(value) FROM v_sample"), "4 2002");
  EXPECT_EQ(answer("PRAGMA freelist_count"), "0");
}

TEST_F(DeleteTest, CampaignsAndLaunchesGoWithTheirLastRun) {
  remove({2, 3});
  EXPECT_EQ(answer("SELECT count(*), (SELECT count(*) FROM launch) FROM campaign"), "1 0");
}

TEST_F(DeleteTest, AnUnknownRunIsRefusedAndNothingIsDeleted) {
  EXPECT_THAT(refusal([&] { remove({1, 99}); }), AllOf(HasSubstr("no run 99"), HasSubstr("scalebench runs")));
  EXPECT_EQ(answer("SELECT count(*) FROM run"), "3");
}

TEST_F(DeleteTest, NewSamplesAfterADeletionLandWhereTheyBelong) {
  remove({3});
  const std::int64_t run = plan_one();
  store(run);
  EXPECT_EQ(answer(fmt::format("SELECT count(*), sum(value) FROM v_sample WHERE run = {}", run)), "8 804");
  EXPECT_EQ(answer("SELECT count(*) FROM v_sample"), "18");
}

}  // namespace
}  // namespace scalebench::store
