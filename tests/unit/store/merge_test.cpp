// SPDX-License-Identifier: Apache-2.0
#include "store/merge.hpp"

#include <array>

#include "left_behind.hpp"

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

/// The fixture's other database as it was while its campaign was live: run 1 done, run 2 just begun, launch not ended.
class LiveMergeTest : public MergeTest {
 protected:
  LiveMergeTest() {
    fs::copy_file(other_, live_);
    execute(
        live_,
        "PRAGMA foreign_keys = ON; DELETE FROM sample WHERE series_id IN (SELECT id FROM series WHERE run_id = 2);"
        "DELETE FROM series WHERE run_id = 2; DELETE FROM rank WHERE run_id = 2; DELETE FROM event WHERE run_id = 2;"
        "DELETE FROM summary; DELETE FROM output; DELETE FROM environment;"
        "UPDATE run SET status = 'running', zero_ns = NULL, duration_ns = NULL, started = NULL WHERE id = 2");
    execute(other_, "UPDATE launch SET wall_ns = 5000, exit_code = 0");
  }
  static void execute(const fs::path& file, const std::string& sql) {
    Database(file, Database::Mode::write).execute(sql);
  }
  /// What there is of campaign uuid-2, in words that do not depend on ids.
  static std::string whole(const fs::path& file) {
    std::string all;
    for (const char* sql :
         {"SELECT group_concat(status || attempt || ifnull(duration, '')) FROM v_run WHERE campaign IN"
          " (SELECT id FROM campaign WHERE uuid = 'uuid-2')",
          "SELECT count(*), sum(value), sum(start_ns), count(DISTINCT run) FROM v_sample WHERE metric = 'get_tensor'",
          "SELECT count(*), min(median), min(params) FROM v_summary WHERE metric = 'get_tensor'",
          "SELECT count(*), min(text), min(host) FROM v_failure", "SELECT count(*), min(host), min(text) FROM v_output",
          "SELECT count(*), min(value) FROM v_environment",
          "SELECT count(*), max(wall), max(exit_code) FROM v_launch WHERE command = 'mpirun -n 2' AND runs = 2",
          "SELECT count(*) FROM rank JOIN host ON host.id = host_id WHERE run_id IN (SELECT id FROM run WHERE "
          "campaign_id"
          " IN (SELECT id FROM campaign WHERE uuid = 'uuid-2'))"})
      all += answer_of(file, sql) + "\n";
    return all;
  }

  fs::path live_ = folder_.path() / "live.db";
};

TEST_F(LiveMergeTest, TheSecondMergeBringsTheRunsThatEndedSinceUnderTheIdsTheyHave) {
  merge(file(), live_);
  const std::string ids = answer("SELECT group_concat(id) FROM run");
  EXPECT_EQ(answer("SELECT status FROM run WHERE id = 3"), "running");
  const Merged second = merge(file(), other_);
  EXPECT_EQ(second.campaigns, 1);
  EXPECT_EQ(whole(file()), whole(other_));
  EXPECT_EQ(answer("SELECT group_concat(id) FROM run"), ids);
  EXPECT_EQ(answer("SELECT count(*), sum(value) FROM v_sample WHERE metric = 'put_tensor'"), "8 804");
  EXPECT_EQ(answer("SELECT * FROM pragma_foreign_key_check"), "");
  EXPECT_EQ(answer("SELECT count(*), (SELECT count(*) FROM v_sample) FROM sample"), "12 12");
}

TEST_F(LiveMergeTest, TheThirdMergeAddsNothing) {
  for (int i = 0; i < 2; ++i) merge(file(), other_);
  const Merged third = merge(file(), other_);
  EXPECT_EQ(third.runs, 0);
  EXPECT_EQ(third.skipped, 1);
  EXPECT_EQ(whole(file()), whole(other_));
}

TEST_F(LiveMergeTest, AnOlderStateTakesNothingBack) {
  merge(file(), other_);
  EXPECT_EQ(merge(file(), live_).runs, 0);
  EXPECT_EQ(whole(file()), whole(other_));
}

TEST_F(LiveMergeTest, RunsThatWerePlannedLaterComeOverToo) {
  merge(file(), other_);
  execute(
      other_,
      "INSERT INTO run (campaign_id, plugin, workload, point, repetition, attempt, ranks, nodes, status, config_hash,"
      " seed) SELECT campaign_id, plugin, workload, point, repetition, 2, ranks, nodes, 'skipped', config_hash, seed"
      " FROM run WHERE id = 2");
  EXPECT_EQ(merge(file(), other_).runs, 1);
  EXPECT_EQ(whole(file()), whole(other_));
}

TEST_F(LiveMergeTest, ARunThatWentOnSinceIsTheRunThatIsHere) {
  merge(file(), other_);
  execute(other_,
          "UPDATE run SET attempt = 2 WHERE id = 2;"
          "INSERT INTO event (run_id, rank, at_ns, kind, text, attempt) VALUES (2, 0, 7, 'phase', 'setup', 2);"
          "INSERT INTO item (run_id, rank, operation, key, text, attempt) VALUES (2, 0, 1, 'job', '4711', 2)");
  EXPECT_EQ(merge(file(), other_).runs, 1);
  EXPECT_EQ(answer("SELECT count(*), max(attempt) FROM run"), "3 2");
  EXPECT_EQ(answer("SELECT text FROM item"), "4711");
  EXPECT_EQ(whole(file()), whole(other_));
  EXPECT_EQ(merge(file(), live_).runs, 0) << "its attempt before takes nothing back";
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
  Database(other_, Database::Mode::write).execute("PRAGMA user_version = 2");
  EXPECT_THAT(refusal([&] { merge(file(), other_); }), AllOf(HasSubstr("other.db"), HasSubstr("an older scalebench")));
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
