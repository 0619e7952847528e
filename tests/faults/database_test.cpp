// SPDX-License-Identifier: Apache-2.0
// The database and what is written on the way to it: other programs on the same file, files that move or go, drivers
// that die between two points. Nothing is lost, nothing is told that is not so.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <list>
#include <sstream>

#include "faults/campaign.hpp"

namespace scalebench::faults {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class DatabaseFaults : public Campaign {
 protected:
  /// A campaign of one rank that takes so many samples at each of these points, a sample in a millisecond.
  static Words probe(const std::string& points, const Words& more) {
    Words words = {"--plugin", SCALEBENCH_PROBE, "--workload",  "alone", "--ranks",    "1",
                   "--at",     points,           "--pause",     "1ms",   "--warmup",   "2",
                   "--db",     "t.db",           "--spool-dir", ".",     "--progress", "none"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  std::int64_t measured(const std::string& file = "t.db") {
    const std::string text = sql("select count(*) from v_sample where metric = 'step' and phase = 'measure'", file);
    return text.empty() ? 0 : std::stoll(text);
  }
  /// The words of the command that a sentence names in backquotes.
  static Words named_command(const std::string& sentence) {
    const auto begin = sentence.find("scalebench ", sentence.find('`')) + std::string_view("scalebench ").size();
    std::istringstream words(sentence.substr(begin, sentence.find('`', begin) - begin));
    return {std::istream_iterator<std::string>(words), {}};
  }
  /// As it would be without folding.
  static std::string in_one_line(const std::string& text) {
    std::istringstream words(text);
    std::string line;
    for (std::string word; words >> word;) line += (line.empty() ? "" : " ") + word;
    return line;
  }
  /// The statuses of the runs become these while the campaign is at work.
  bool becomes(const std::string& wanted) {
    return becomes_true([&] {
      const auto spools = campaign_folder();
      return spools && fs::exists(*spools / "job-0") && statuses() == wanted;
    });
  }
  bool measures() {
    return becomes_true([&] { return journal(0).find("\"measure\"") != std::string::npos; });
  }
  static constexpr auto is_whole = "ok";
  std::string integrity(const std::string& file = "t.db") { return sql("pragma integrity_check", file); }
};

// ---- other programs

class OtherPrograms : public DatabaseFaults {
 protected:
  static constexpr int campaigns_at_once = 4, points = 3, iterations = 40;
  static constexpr std::chrono::seconds long_enough{60};

  process::Child background(Words words) {
    return process::spawn({std::move(words), {}, folder(), process::Sink::capture(), process::Sink::capture(), {}});
  }
  std::list<process::Child> four_campaigns() {
    std::list<process::Child> campaigns;
    for (int i = 0; i < campaigns_at_once; ++i) {
      Words words = probe("0,1,2", {"--iterations", std::to_string(iterations), "--pause", "0"});
      words.insert(words.begin(), SCALEBENCH_BINARY);
      words.erase(std::find(words.begin(), words.end(), "--pause"), std::find(words.begin(), words.end(), "--warmup"));
      campaigns.push_back(background(words));
    }
    return campaigns;
  }
  static bool any_runs(std::list<process::Child>& campaigns) {
    bool any = false;
    for (process::Child& one : campaigns) any = !one.poll() || any;
    return any;
  }
  /// What others do with the file meanwhile.
  void disturb(std::int64_t delete_run) {
    EXPECT_EQ(scalebench({"delete", std::to_string(delete_run), "--db", "t.db"}).code, 0);
    ++deleted_;
    EXPECT_EQ(scalebench({"merge", "copy.db", "t.db"}).code, 0);
    EXPECT_EQ(scalebench({"merge", "t.db", "other.db"}).code, 0);
    EXPECT_EQ(scalebench({"runs", "--db", "t.db"}).code, 0);
    EXPECT_EQ(integrity(), is_whole);
  }
  void round(std::int64_t delete_run) {
    auto campaigns = four_campaigns();
    disturb(delete_run);
    while (any_runs(campaigns)) {
      EXPECT_EQ(scalebench({"runs", "--db", "t.db"}).code, 0);
      sql("select count(*), sum(value) from v_sample");
    }
    for (process::Child& one : campaigns) EXPECT_EQ(support::shell_code(*one.poll()), 0) << one.out() << one.err();
    expected_ += campaigns_at_once * points;
  }

  int deleted_ = 0;
  std::int64_t expected_ = 0;
};

TEST_F(OtherPrograms, OnTheSameFileLoseNothingAndSpoilNothing) {
  ASSERT_EQ(scalebench(probe("0,1,2", {"--iterations", "40"})).code, 0);
  Words other = probe("5", {"--iterations", "40"});
  *std::find(other.begin(), other.end(), "t.db") = "other.db";
  ASSERT_EQ(scalebench(other).code, 0);
  expected_ = points + 1;
  const auto end = std::chrono::steady_clock::now() + long_enough;
  for (int i = 0; i < 20 && (i < 3 || std::chrono::steady_clock::now() < end) && !HasFailure(); ++i) {
    // Not the one of other.db, which the next merge would bring back.
    round(number("select min(run) from v_run where status = 'done' and params not like '%at=5%'"));
    EXPECT_EQ(number("select count(*) from v_run where status = 'done'"), expected_ - deleted_);
    EXPECT_EQ(number("select count(*) from v_run where status <> 'done'"), 0);
    EXPECT_EQ(measured(), (expected_ - deleted_) * iterations);
    EXPECT_EQ(sql("pragma foreign_key_check"), "");
    EXPECT_EQ(integrity(), is_whole);
  }
}

TEST_F(OtherPrograms, ThatDeleteARunWhichIsBeingMeasuredAreHeeded) {
  start(probe("0", {"--duration", "2s"}));
  ASSERT_TRUE(becomes("running"));
  EXPECT_EQ(scalebench({"delete", "1", "--db", "t.db"}).code, 0);
  const Result result = end();
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("run 1 skipped: the run was deleted while it was measured"));
  EXPECT_EQ(number("select count(*) from sample"), 0);
}

// ---- when points are stored

class Points : public DatabaseFaults {
 protected:
  /// In a user's own mpirun of two ranks.
  process::Child start_in_mpirun(Words words) {
    const auto ranks = std::find(words.begin(), words.end(), "--ranks");
    words.erase(ranks, ranks + 2);
    words.insert(words.begin(), {"mpirun", "--oversubscribe", "--allow-run-as-root", "-n", "2", SCALEBENCH_BINARY});
    return process::spawn({words, {}, folder(), process::Sink::capture(), process::Sink::capture(), {}});
  }
  /// A point that is over at once, and, without a pause, one that goes on for a while.
  static Words short_and_long() {
    Words words = probe("0", {"--iterations", "100", "--seed", "2"});
    *(std::find(words.begin(), words.end(), "--pause") + 1) = "0ms,60ms";
    return words;
  }
  bool long_one_becomes(const std::string& status) {
    return becomes_true(
        [&] { return campaign_folder() && sql("select status from v_run where params like '%pause=60%'") == status; });
  }
};

TEST_F(Points, ThatBeginWithoutAPauseReadRunningBeforeLong) {
  start(short_and_long());
  ASSERT_TRUE(long_one_becomes("planned"));
  EXPECT_TRUE(long_one_becomes("running"));
  EXPECT_EQ(end().code, 0);
}

TEST_F(Points, OfAUsersOwnMpirunReadRunningTooBeforeLong) {
  process::Child mpirun = start_in_mpirun(short_and_long());
  ASSERT_TRUE(long_one_becomes("planned"));
  EXPECT_TRUE(long_one_becomes("running"));
  EXPECT_TRUE(mpirun.wait(process::Milliseconds(60'000)));
}

TEST_F(Points, AreStoredWhenTheyAreDoneAndPlannedUntilTheyAreBegun) {
  start(probe("0,1,2", {"--duration", "2100ms"}));
  ASSERT_TRUE(becomes("running,planned,planned"));
  ASSERT_TRUE(becomes("done,running,planned"));
  EXPECT_GT(measured(), 100);
  EXPECT_GT(number("select count(*) from v_summary where run = 1"), 0);
  ASSERT_TRUE(becomes("done,done,running"));
  driver().wait(process::Milliseconds(500));  // it measures by then: what was only announced would be planned again
  driver().signal(SIGKILL);
  end();
  EXPECT_EQ(statuses(), "done,done,running");
  const std::int64_t before = number("select count(*) from v_sample where run < 3");
  EXPECT_EQ(scalebench({"recover", "--db", "t.db"}).code, 0);
  EXPECT_EQ(statuses(), "done,done,failed");
  EXPECT_EQ(number("select count(*) from v_sample where run < 3"), before);
}

TEST_F(Points, OfAUsersOwnMpirunAreStoredWhenTheyAreDone) {
  process::Child mpirun = start_in_mpirun(probe("0,1,2", {"--duration", "2100ms"}));
  ASSERT_TRUE(becomes("running,planned,planned")) << mpirun.out() << mpirun.err();
  ASSERT_TRUE(becomes("done,running,planned")) << mpirun.out() << mpirun.err();
  ASSERT_TRUE(mpirun.wait(process::Milliseconds(60'000)));
  EXPECT_EQ(support::shell_code(*mpirun.poll()), 0) << mpirun.err();
  EXPECT_EQ(statuses(), "done,done,done");
  EXPECT_EQ(number("select min(ended) from rank"), 1);
}

TEST_F(Points, ThatAreShortShareATransactionAndAreAllThere) {
  const Result result = scalebench(probe("0,1,2,3,4,5,6,7,8,9", {"--iterations", "400"}));
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(measured(), 10 * 400);
  EXPECT_EQ(number("select min(ended) from rank"), 1);
  EXPECT_EQ(number("select count(distinct run) from v_summary"), 10);
}

TEST_F(Points, WhoseWorkloadMeasuredNothingAreNotDone) {
  const Result result =
      scalebench({"--plugin", SCALEBENCH_PROBE, "--workload", "silent", "--ranks", "2", "--db", "t.db"});
  EXPECT_EQ(result.code, 3) << result.out;
  EXPECT_EQ(statuses(), "failed");
  EXPECT_THAT(result.err, HasSubstr("the workload measured no sample"));
}

TEST_F(Points, OfKilledRunsLastedUntilTheirLastSignOfLife) {
  start(probe("0", {"--duration", "30s"}));
  ASSERT_TRUE(measures());
  driver().wait(process::Milliseconds(1'500));
  driver().signal(SIGKILL);
  end();
  EXPECT_EQ(scalebench({"recover", "--db", "t.db"}).code, 0);
  EXPECT_GE(number("select cast(duration * 1000 as integer) from v_run"), 1'000);
}

TEST_F(Points, ThatAResumeDidAreSuperseded) {
  start(probe("0,1,2", {"--duration", "5s"}));
  ASSERT_TRUE(measures());
  driver().signal(SIGINT);
  EXPECT_EQ(end().code, 130);
  EXPECT_EQ(statuses(), "interrupted,planned,planned");
  EXPECT_EQ(scalebench(probe("0,1,2", {"--iterations", "20", "--resume"})).code, 0);
  EXPECT_EQ(statuses(), "interrupted,superseded,superseded,done,done,done");
  EXPECT_THAT(scalebench({"runs", "--db", "t.db", "--status", "superseded"}).out, HasSubstr("superseded"));
}

// ---- what disappears

class Removal : public DatabaseFaults {
 protected:
  void measuring() {
    start(probe("0", {"--duration", "2s"}));
    ASSERT_TRUE(measures());
    driver().wait(process::Milliseconds(500));
  }
};

TEST_F(Removal, OfTheSpoolFolderLosesNothing) {
  measuring();
  fs::remove_all(*campaign_folder());
  const Result result = end();
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(statuses(), "done");
  EXPECT_GT(measured(), 500);
}

TEST_F(Removal, OfOneSpoolLosesNothing) {
  measuring();
  fs::remove(*campaign_folder() / "job-0" / "point0-rank0.spool");
  EXPECT_EQ(end().code, 0);
  EXPECT_EQ(statuses(), "done");
  EXPECT_GT(measured(), 500);
}

TEST_F(Removal, OfTheDatabaseKeepsTheSamplesForAnotherOne) {
  start(probe("0,1,2", {"--duration", "2100ms"}));
  ASSERT_TRUE(becomes("done,running,planned"));
  fs::rename(folder() / "t.db", folder() / "away.db");
  std::ofstream(folder() / "t.db") << "in its place";
  const Result result = end();
  EXPECT_EQ(result.code, 3) << result.err;
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("t.db: was moved, deleted or replaced"), HasSubstr("scalebench recover --db")));
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  const Result recovered = scalebench(named_command(result.err));
  EXPECT_EQ(recovered.code, 0) << recovered.err;
  EXPECT_EQ(statuses("recovered-t.db"), "done");
  EXPECT_GT(measured("recovered-t.db"), 100);
  EXPECT_EQ(sql("select params from v_run", "recovered-t.db"),
            sql("select params from v_run where run = 2", "away.db"));
  EXPECT_EQ(sql("select command, uuid, seed from campaign", "recovered-t.db"),
            sql("select command, uuid, seed from campaign", "away.db"));
  EXPECT_EQ(sql("select command from launch", "recovered-t.db"), sql("select command from launch", "away.db"));
  EXPECT_FALSE(campaign_folder());
}

// ---- what is left

class Leftovers : public DatabaseFaults {
 protected:
  void killed() {
    start(probe("0", {"--duration", "30s"}));
    ASSERT_TRUE(measures());
    driver().wait(process::Milliseconds(300));
    driver().signal(SIGKILL);
    end();
  }
};

TEST_F(Leftovers, OfADeletedDatabaseAreStoredInAnother) {
  killed();
  fs::remove(folder() / "t.db");
  const Result result = scalebench({"recover", "--db", "new.db", campaign_folder()->string()});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("run 1: failed"));
  const std::string typed = sql("select command from campaign", "new.db");
  EXPECT_THAT(in_one_line(result.out),
              HasSubstr("`" + typed + " --resume`, with --db new.db for its own, measures what is missing"));
  EXPECT_GT(measured("new.db"), 50);
  EXPECT_FALSE(campaign_folder());
}

TEST_F(Leftovers, OfOtherDatabasesAreLeftAloneAndTheWayToStoreThemIsTold) {
  killed();
  ASSERT_EQ(scalebench({"--plugin", "null", "--db", "mine.db", "--iterations", "5"}).code, 0);
  const auto told = [&] {
    const Result result = scalebench({"recover", "--db", "mine.db"}, {{"SCALEBENCH_SPOOL_DIR", folder().string()}});
    EXPECT_EQ(result.code, 0) << result.err;
    return in_one_line(result.out);
  };
  const std::string file = (folder() / "t.db").string(), other = "recover --db FILE " + campaign_folder()->string();
  EXPECT_THAT(told(), AllOf(HasSubstr("recover --db " + file + "` stores it"), HasSubstr(other)));
  EXPECT_TRUE(campaign_folder());
  EXPECT_EQ(number("select count(*) from run"), 1);
  fs::remove(file);
  EXPECT_THAT(told(), AllOf(HasSubstr(file + ", which is gone: "), HasSubstr(other), Not(HasSubstr("--db " + file))));
}

TEST_F(Leftovers, AreStoredWithWhatTheRanksHadPrinted) {
  start({"--plugin", TALKATIVE, "--ranks", "2", "--rate", "100", "--duration", "60s", "--warmup", "0", "--db", "t.db",
         "--spool-dir", ".", "--progress", "none"});
  ASSERT_TRUE(becomes_true([&] {
    const auto left = campaign_folder();
    return left && fs::exists(*left / "job-0" / "said-rank0") && fs::exists(*left / "job-0" / "said-rank1");
  }));
  ASSERT_TRUE(measures());
  driver().wait(process::Milliseconds(300));
  driver().signal(SIGKILL);
  end();
  ASSERT_EQ(scalebench({"recover", "--db", "t.db"}).code, 0);
  for (const std::string rank : {"0", "1"})
    EXPECT_THAT(sql("select text from v_output where run = 1 and rank = " + rank),
                HasSubstr("rank " + rank + " is set up"));
}

TEST_F(Leftovers, WithoutSamplesAreRemoved) {
  ASSERT_EQ(scalebench({"--plugin", "null", "--db", "t.db", "--iterations", "5"}).code, 0);
  const fs::path left = folder() / "scalebench-01234567-89ab-cdef-0123-456789abcdef";
  fs::create_directories(left / "job-0");
  const Result result = scalebench({"recover", "--db", "t.db"}, {{"SCALEBENCH_SPOOL_DIR", folder().string()}});
  EXPECT_THAT(result.out, HasSubstr("1 folder without samples removed"));
  EXPECT_FALSE(fs::exists(left));
}

TEST_F(Leftovers, AreNeverLookedForInAFolderOfSomethingElse) {
  const auto precious = folder() / "precious";
  const auto alike = folder() / "scalebench-0123abcd-0123-0123-0123-0123456789ab";
  for (const auto& place : {precious, alike}) {
    std::filesystem::create_directories(place / "sub");
    std::ofstream(place / "sub" / "a.conf") << "mine";
    const Result result = scalebench({"recover", "--db", "t.db", place.string()});
    EXPECT_EQ(result.code, 2);
    EXPECT_THAT(result.err, HasSubstr("not the folder of one of your campaigns"));
    EXPECT_TRUE(std::filesystem::exists(place / "sub" / "a.conf"));
  }
  EXPECT_EQ(scalebench({"recover", "--db", "t.db"}).code, 2);  // there is no such database: none was made
  EXPECT_TRUE(std::filesystem::exists(alike / "sub" / "a.conf"));
}

TEST_F(Leftovers, OfARunWhoseEndIsStoredAreRemoved) {
  killed();
  sql("update run set status = 'done'");
  const std::int64_t before = number("select count(*) from sample");
  EXPECT_EQ(scalebench({"recover", "--db", "t.db"}).code, 0);
  EXPECT_EQ(number("select count(*) from sample"), before);
  EXPECT_EQ(statuses(), "done");
  EXPECT_FALSE(campaign_folder());
}

// ---- names of databases

class DatabaseNames : public DatabaseFaults {
 protected:
  Result into(const std::string& name) {
    return scalebench({"--plugin", "null", "--iterations", "5", "--db", name, "--spool-dir", "."});
  }
};

TEST_F(DatabaseNames, ThatAreNoFilesAreRefusedBeforeAnythingStarts) {
  ASSERT_EQ(mkfifo((folder() / "pipe").c_str(), 0600), 0);
  for (const std::string name : {"", ":memory:", "file:x.db", "file::memory:?cache=shared", "/dev/null", "pipe", "."}) {
    const Result result = into(name);
    EXPECT_EQ(result.code, 2) << name << result.err;
    EXPECT_THAT(result.err, StartsWith("scalebench: " + (name.empty() ? "--db ''" : name))) << name;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  }
  EXPECT_EQ(files(), std::vector<std::string>{"pipe"});
}

TEST_F(DatabaseNames, OfEmptyFilesAreNewDatabases) {
  std::ofstream(folder() / "t.db").flush();
  EXPECT_EQ(into("t.db").code, 0);
  EXPECT_EQ(statuses(), "done");
}

}  // namespace
}  // namespace scalebench::faults
