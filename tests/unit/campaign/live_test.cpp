// SPDX-License-Identifier: Apache-2.0
// What is seen of a run from beside it, while its ranks write.
#include "campaign/live.hpp"

#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

#include "launch/rank_output.hpp"
#include "unit/store/left_behind.hpp"

namespace scalebench::campaign {
namespace {

using store::FakeRank;
using store::RunStatus;
using testing::ElementsAre;
using testing::SizeIs;

class LiveTest : public store::StoreTest {
 protected:
  LiveTest() {
    plan::Job job = store::job_with_sizes({1024});
    job.points.front().run = run_;
    begin_job(job, spools());
  }

  /// Its one run is running, and its ranks write into `folder`.
  void begin_job(const plan::Job& job, const std::filesystem::path& folder) {
    plan::save_job(job, spool::Folder(folder).job());
    store::Launch launch;
    launch.campaign = campaign_, launch.command = "mpirun", launch.ranks = 2, launch.spool_dir = folder.string();
    writer().begin_launch(launch, std::span(&run_, 1));
  }
  /// At work, since its setup.
  static void begins(FakeRank& rank) {
    rank.phase("setup", 1'000).series(0, "put_tensor", "ns", 1).phase("measure", 2'000);
  }
  static store::RunFilter all(store::Reader&) { return {}; }
  static store::Run the_run(Live& live) { return live.stored().runs().at(0); }
  static std::vector<double> values(store::Reader& reader, std::int64_t run) {
    std::vector<double> found;
    for (const store::Series& series : reader.series(run))
      reader.for_each_sample(series, [&](const store::Sample& sample) { found.push_back(sample.value); });
    return found;
  }
  /// Of the run, as somebody sees them who looks now.
  std::vector<double> seen_now() {
    Live live(file(), all);
    return values(live.reader_of(the_run(live)), run_);
  }
  std::map<std::filesystem::path, std::string> all_files() {
    file();
    std::map<std::filesystem::path, std::string> bytes;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path()))
      if (entry.is_regular_file()) bytes[entry.path()] = base::read_file(entry.path());
    return bytes;
  }
};

TEST_F(LiveTest, ARunThatIsUnderWayGrowsFromLookToLook) {
  FakeRank rank(spools(), 0);
  EXPECT_THAT(seen_now(), SizeIs(0));
  begins(rank);
  rank.sample(0, 0, 2'000, 99).sample(0, 1, 2'500, 100);
  EXPECT_THAT(seen_now(), ElementsAre(99, 100));
  rank.sample(0, 2, 3'000, 101);
  EXPECT_THAT(seen_now(), ElementsAre(99, 100, 101));
}

TEST_F(LiveTest, ARunThatIsUnderWayHasItsNumberItsOptionsAndItsTimeSoFar) {
  FakeRank rank(spools(), 0);
  begins(rank);
  rank.sample(0, 0, 2'000, 99).sample(0, 1, 2'500, 100);
  Live live(file(), all);
  store::Reader& reader = live.reader_of(the_run(live));
  const store::Run run = reader.runs().at(0);
  EXPECT_EQ(run.id, run_);
  EXPECT_EQ(run.status, RunStatus::running);
  EXPECT_EQ(run.duration_ns, 1'600);
  EXPECT_NE(run.started, "");
  EXPECT_EQ(reader.params(run_).at(0).number, 1024);
  EXPECT_EQ(reader.series(run_).at(0).warmup_end, 1);
  EXPECT_EQ(reader.series(run_).at(0).n, 2);
  EXPECT_EQ(reader.campaigns().at(0).tags.at("machine"), "laptop");
}

TEST_F(LiveTest, FailuresAndWhatRanksPrintedAreThere) {
  FakeRank rank(spools(), 0);
  begins(rank);
  rank.sample(0, 1, 2'500, 100, spool::failed).failure(0, 1, 7, "gone");
  launch::RankTexts texts;
  texts[0].append("hello\n");
  launch::KeptOutput(spools()).keep(texts);
  Live live(file(), all);
  store::Reader& reader = live.reader_of(the_run(live));
  EXPECT_EQ(reader.failures(run_).at(0).text, "gone");
  EXPECT_EQ(reader.output(run_).at(0), "hello\n");
}

TEST_F(LiveTest, LookingChangesNoFile) {
  FakeRank rank(spools(), 0);
  begins(rank);
  rank.sample(0, 0, 2'000, 99);
  const auto before = all_files();
  ASSERT_THAT(seen_now(), SizeIs(1));
  EXPECT_EQ(all_files(), before);
}

TEST_F(LiveTest, ARunThatIsStoredIsReadFromTheDatabase) {
  two_ranks_leave_samples(spools());
  store(run_);
  Live live(file(), all);
  EXPECT_EQ(&live.reader_of(the_run(live)), &live.stored());
}

TEST_F(LiveTest, ARunOfAnotherMachineHasNoSamplesYet) {
  std::filesystem::remove_all(spools());
  EXPECT_THAT(seen_now(), SizeIs(0));
}

TEST_F(LiveTest, AJobThatIsOfAnotherRunIsNotTakenForThisOne) {
  FakeRank rank(spools(), 0);
  begins(rank);
  rank.sample(0, 0, 2'000, 99);
  plan::save_job(store::job_with_sizes({64}), spool::Folder(spools()).job());
  EXPECT_THAT(seen_now(), SizeIs(0));
}

TEST_F(LiveTest, ARunThatIsNotChosenIsNotLookedAt) {
  FakeRank rank(spools(), 0);
  begins(rank);
  Live live(file(), [](store::Reader&) { return store::RunFilter{.status = RunStatus::done}; });
  EXPECT_EQ(&live.reader_of(the_run(live)), &live.stored());
}

TEST_F(LiveTest, ARunThatGoesOnHasWhatItHadBefore) {
  store_two_ranks();
  writer().set_status(run_, RunStatus::interrupted, "stopped on request");
  plan::Job job = store::job_with_sizes({1024});
  job.points.front().run = run_, job.points.front().attempt = 2;
  job.points.front().earlier = store::Reader(writer()).earlier(run_);
  writer().add_runs(campaign_, std::span(&job, 1));
  const base::TemporaryFolder folder;
  begin_job(job, folder.path());
  FakeRank rank(folder.path(), 0);
  rank.phase("setup", 500'001'000).series(0, "put_tensor", "ns", 5).phase("measure", 500'002'000);
  rank.sample(0, 5, 500'002'500, 104).sample(0, 6, 500'003'000, 105);
  EXPECT_THAT(seen_now(), testing::UnorderedElementsAre(99, 100, 101, 102, 99, 100, 101, 102, 104, 105));
}

}  // namespace
}  // namespace scalebench::campaign
