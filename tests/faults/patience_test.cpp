// SPDX-License-Identifier: Apache-2.0
// Whatever a plugin does, its point ends: within the bound that --patience sets, with what was measured until then, and
// with a sentence that names the rank which the others wait for. The other points of the sweep are measured.
#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "faults/campaign.hpp"
#include "support/names.hpp"

namespace scalebench::faults {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Patience : public Campaign {
 protected:
  /// The seed is one that puts the misdeed before the point that follows it.
  Words misdeeds(const std::string& workload, const std::string& deed, const std::string& patience,
                 const Words& more = {}) {
    Words words = {"--plugin", MISDEEDS, "--workload",  workload, "--deed",     deed + ",none",
                   "--ranks",  "2",      "--warmup",    "0",      "--seed",     "2",
                   "--db",     "t.db",   "--spool-dir", folder(), "--patience", patience};
    const Words iterations = {"--iterations", "20"};
    const Words& rest = more.empty() ? iterations : more;
    words.insert(words.end(), rest.begin(), rest.end());
    return words;
  }
  std::string of_deed(const std::string& what, const std::string& deed) {
    return sql("select " + what + " from run join param on run_id = run.id where name = 'deed' and value = '" + deed +
               "' order by run.id");
  }
  /// Of rank 1 in the run with that deed.
  std::string samples(const std::string& deed) {
    return of_deed("(select count(*) from v_sample where v_sample.run = run.id and rank = 1)", deed);
  }
  /// Commands that still work on this test's campaign.
  std::string left_running() const {
    std::string found;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
      const std::string name = entry.path().filename();
      if (name.find_first_not_of("0123456789") != std::string::npos || std::stoi(name) == getpid()) continue;
      std::ifstream file(entry.path() / "cmdline", std::ios::binary);
      std::string words;
      std::getline(file, words, '\n');
      if (words.find(folder().string()) != std::string::npos) found += words + '\n';
    }
    return found;
  }
};

struct Misdeed {
  const char* name;
  const char* workload;
  const char* deed;
  const char* patience;
  const char* cause;  ///< words in it
  int samples;        ///< of rank 1, kept
};

/// The batch goes on behind the failed operation.
constexpr int at_least_6 = -6;
/// Who ends a stopped process lets it go on first.
constexpr int at_least_5 = -5;

void PrintTo(const Misdeed& row, std::ostream* out) { *out << row.name; }

class MisdeedOf : public Patience, public testing::WithParamInterface<Misdeed> {};

TEST_P(MisdeedOf, ARankFailsItsPointAndNoOther) {
  const Misdeed& row = GetParam();
  const Result result = scalebench(misdeeds(row.workload, row.deed, row.patience));
  EXPECT_EQ(result.code, 3) << result.out << result.err;
  EXPECT_EQ(of_deed("status", row.deed), "failed");
  EXPECT_THAT(of_deed("cause", row.deed), HasSubstr(row.cause));
  const int kept = std::stoi(samples(row.deed));
  EXPECT_TRUE(kept == row.samples || (row.samples < 0 && kept >= -row.samples)) << kept;
  EXPECT_EQ(of_deed("status", "none"), "done");
  EXPECT_EQ(samples("none"), "20");
  EXPECT_EQ(left_running(), "");
}

INSTANTIATE_TEST_SUITE_P(
    All, MisdeedOf,
    testing::Values(
        Misdeed{"SleepsInSetup", "alone", "setup-sleeps", "1s", "in setup", 0},
        Misdeed{"SleepsInASetupWhereRanksMeet", "together", "setup-sleeps", "1s", "in setup", 0},
        Misdeed{"FailsInASetupWhereRanksMeet", "together", "setup-fails", "1s", "the service of the misdeed is gone",
                0},
        Misdeed{"SleepsInItsFirstIteration", "alone", "first-iteration-sleeps", "1s", "in iterate, iteration 0", 0},
        Misdeed{"SleepsInIterate", "alone", "iterate-sleeps", "2s", "in iterate, iteration 5", 5},
        Misdeed{"SpinsInIterate", "alone", "iterate-spins", "2s", "in iterate, iteration 5", 5},
        Misdeed{"NeverComesWhereRanksMeet", "together", "iterate-sleeps", "2s", "in iterate, iteration 5", 5},
        Misdeed{"FailsWhereRanksMeet", "together", "iterate-fails", "2s", "the misdeed fails", at_least_6},
        Misdeed{"ThrowsWhereRanksMeet", "together", "iterate-throws", "2s", "the misdeed throws", 5},
        Misdeed{"StopsItself", "alone", "iterate-stops-itself", "2s", "(its process is stopped)", at_least_5},
        Misdeed{"BlocksAllSignals", "alone", "iterate-blocks-signals", "2s", "in iterate, iteration 5", 5},
        Misdeed{"ClosesAllDescriptors", "alone", "iterate-closes-everything", "2s", "rank 1", 5},
        Misdeed{"Exits", "alone", "iterate-exits", "2s", "", 5},
        Misdeed{"ExitsWithoutFurtherAdo", "alone", "iterate-exits-at-once", "2s", "", 5},
        Misdeed{"Aborts", "alone", "iterate-aborts", "2s", "signal 6", 5},
        Misdeed{"ExitsAndLeavesAChild", "alone", "iterate-exits-and-leaves-a-child", "2s", "", 5},
        Misdeed{"KillsTheLauncher", "alone", "iterate-kills-the-launcher", "2s", "signal 9", 5},
        Misdeed{"FinalizesMpi", "alone", "iterate-finalizes-mpi", "2s", "rank 1", 5},
        Misdeed{"SleepsInVerify", "alone", "verify-sleeps", "2s", "in verify", 20},
        Misdeed{"SleepsInTeardown", "alone", "teardown-sleeps", "2s", "in teardown", 20},
        Misdeed{"ThrowsInTeardown", "alone", "teardown-throws", "2s", "no std::exception", 20}),
    [](const auto& each) { return std::string(each.param.name); });

/// The point was done by then: its samples are good, and the launch is told of.
class AfterTheWork : public Patience, public testing::WithParamInterface<const char*> {};

TEST_P(AfterTheWork, ARankIsWaitedForNoLongerThanPatience) {
  const Result result = scalebench(misdeeds("alone", GetParam(), "2s"));
  EXPECT_EQ(result.code, 0) << result.out << result.err;
  EXPECT_EQ(of_deed("status", GetParam()), "done");
  EXPECT_EQ(samples(GetParam()), "20");
  EXPECT_EQ(samples("none"), "20");
  EXPECT_THAT(result.err, HasSubstr("all ranks had done their work and the launch did not end"));
  EXPECT_EQ(left_running(), "");
}

INSTANTIATE_TEST_SUITE_P(All, AfterTheWork, testing::Values("iterate-leaves-a-child", "iterate-never-ends-later"),
                         support::named_by_itself);

TEST_F(Patience, NamesTheRankThatTheOthersWaitForInMpi) {
  scalebench(misdeeds("together", "iterate-sleeps", "2s"));
  EXPECT_THAT(of_deed("cause", "iterate-sleeps"),
              AllOf(HasSubstr("rank 1 on "), HasSubstr(" gave no sign of life for "),
                    HasSubstr(" s in iterate, iteration 5; --patience raises this bound")));
}

TEST_F(Patience, OfAnotherLaunchIsWhatTheRestOfTheSweepGets) {
  scalebench(misdeeds("alone", "iterate-sleeps", "2s"));
  EXPECT_EQ(sql("select count(*) from launch"), "2");
  EXPECT_EQ(sql("select count(distinct launch_id) from run"), "2");
}

struct Slow {
  const char* name;
  const char* deed;
  const char* patience;
  Words more = {};
};

void PrintTo(const Slow& row, std::ostream* out) { *out << row.name; }

class PatienceIs : public Patience, public testing::WithParamInterface<Slow> {};

TEST_P(PatienceIs, NotAtItsEnd) {
  const Result result = scalebench(misdeeds("alone", GetParam().deed, GetParam().patience, GetParam().more));
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(of_deed("status", GetParam().deed), "done");
}

const Words asking = {"--iterations", "20", "--asks", "60s"};
INSTANTIATE_TEST_SUITE_P(
    All, PatienceIs,
    testing::Values(Slow{"WithWhoAsksForItInSetup", "setup-is-slow", "500ms", asking},
                    Slow{"WithWhoAsksForItInIterate", "iterate-is-slow", "500ms", asking},
                    Slow{"WithWhoWaitsAndLooksAround", "iterate-waits", "1s"},
                    Slow{"WithWhoIsNotDueYet", "nothing", "500ms", {"--rate", "2", "--iterations", "3"}},
                    Slow{"WhereItIsNothing", "iterate-is-slow", "0"}),
    [](const auto& each) { return std::string(each.param.name); });

TEST_F(Patience, WithAPointIsBoundedByATimeout) {
  const Result result =
      scalebench(misdeeds("alone", "iterate-waits-for-ever", "0", {"--iterations", "20", "--timeout", "3s"}));
  EXPECT_EQ(result.code, 3) << result.err;
  EXPECT_EQ(of_deed("status", "iterate-waits-for-ever"), "failed");
  EXPECT_THAT(of_deed("cause", "iterate-waits-for-ever"),
              AllOf(HasSubstr("the point took longer than --timeout 3"), HasSubstr("in iterate, iteration 0")));
  EXPECT_EQ(samples("none"), "20");
}

/// A launcher that is stopped before it starts a rank.
TEST_F(Patience, WithALauncherIsThatWithASetup) {
  const auto real = command({"sh", "-c", "command -v mpirun"}).out;
  std::ofstream(folder() / "mpirun") << "#!/bin/sh\n[ \"$1\" = --version ] || kill -STOP $$\nexec "
                                     << real.substr(0, real.find('\n')) << " \"$@\"\n";
  std::filesystem::permissions(folder() / "mpirun", std::filesystem::perms::owner_all);
  Words words = misdeeds("alone", "nothing", "500ms");
  words.insert(words.begin(), SCALEBENCH_BINARY);
  const Result result = command(words, {{"PATH", folder().string() + ":" + std::getenv("PATH")}});
  EXPECT_EQ(result.code, 3) << result.err;
  EXPECT_EQ(sql("select distinct status from run"), "failed");
  EXPECT_THAT(sql("select distinct cause from run"), HasSubstr("no rank gave a sign of life within 5"));
  EXPECT_EQ(left_running(), "");
}

TEST_F(Patience, InAnMpirunOfTheUsersEndsThatOneWithEverythingStored) {
  Words words = {"mpirun", "--oversubscribe", "-n", "2", SCALEBENCH_BINARY};
  const Words run = misdeeds("together", "iterate-sleeps", "2s");
  words.insert(words.end(), run.begin(), run.end());
  const Result result = command(words, {{"OMPI_ALLOW_RUN_AS_ROOT", "1"}, {"OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"}});
  EXPECT_EQ(result.code, 3) << result.err;
  EXPECT_EQ(of_deed("status", "iterate-sleeps"), "failed");
  EXPECT_THAT(of_deed("cause", "iterate-sleeps"), HasSubstr("in iterate, iteration 5"));
  EXPECT_EQ(samples("iterate-sleeps"), "5");
  EXPECT_EQ(of_deed("status", "none"), "planned");
  EXPECT_THAT(result.err, HasSubstr("gave no sign of life"));
  EXPECT_FALSE(campaign_folder());
  EXPECT_EQ(left_running(), "");
}

}  // namespace
}  // namespace scalebench::faults
