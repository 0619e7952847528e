// SPDX-License-Identifier: Apache-2.0
// What each launcher is told, to the word, and which one is chosen.
#include "launch/launcher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <ostream>
#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace scalebench::launch {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

plan::Job job_of(int ranks, int nodes = 1, int ranks_per_node = 0) {
  plan::Job job;
  job.ranks = ranks;
  job.nodes = nodes;
  job.ranks_per_node = ranks_per_node;
  return job;
}

std::string joined(const Words& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string told(Launcher launcher, const plan::Job& job, LaunchOptions options = {},
                 const std::string& interface = "") {
  launcher.program = launcher.programs.front();
  options.launcher = launcher;
  options.interface = interface;
  return joined(launch_command(job, options, "/bin/self", "/tmp/j/job.json"));
}

/// A wish, and how each launcher is told of it.
struct Wish {
  const char* name;
  plan::Job job = job_of(2);
  std::string pin = "none", further = {}, interface = {}, hosts = {};
  std::string open_mpi_4 = {}, open_mpi_5 = {}, hydra = {};
};

void PrintTo(const Wish& wish, std::ostream* out) { *out << wish.name; }

const std::string ours = " /bin/self rank --job /tmp/j/job.json", far = " /bin/self rank --job -";

plan::Job with_environment() {
  plan::Job job = job_of(2);
  job.environment = "OMPI_MCA_osc=^rdma A=b";
  return job;
}

plan::Job with_cores(plan::Job job, int cores_per_rank) {
  job.cores_per_rank = cores_per_rank;
  return job;
}

const Wish wishes[] = {
    {.name = "PlainOnOneNode",
     .open_mpi_4 = "--oversubscribe --tag-output -n 2 --bind-to none" + ours,
     .open_mpi_5 = "--oversubscribe --tag-output -n 2 --bind-to none" + ours,
     .hydra = "-prepend-pattern [1,%r]<stdout>: -n 2 -bind-to none" + ours},
    {.name = "ACoreEachWhereThatIsPossible",
     .pin = "auto",
     .open_mpi_4 = "--oversubscribe --tag-output -n 2 --bind-to core:if-supported,overload-allowed" + ours,
     .open_mpi_5 = "--oversubscribe --tag-output -n 2 --bind-to core:if-supported:overload-allowed" + ours,
     .hydra = "-prepend-pattern [1,%r]<stdout>: -n 2 -bind-to core" + ours},
    {.name = "AsManyCoresAsTheWorkloadWants",
     .job = with_cores(job_of(1), 2),
     .pin = "auto",
     .open_mpi_4 =
         "--oversubscribe --tag-output -n 1 --map-by slot:PE=2 --bind-to core:if-supported,overload-allowed" + ours,
     .open_mpi_5 =
         "--oversubscribe --tag-output -n 1 --map-by slot:PE=2 --bind-to core:if-supported:overload-allowed" + ours,
     .hydra = "-prepend-pattern [1,%r]<stdout>: -n 1 -bind-to core:2" + ours},
    {.name = "Cores",
     .pin = "core",
     .open_mpi_4 = "--oversubscribe --tag-output -n 2 --bind-to core:overload-allowed" + ours,
     .open_mpi_5 = "--oversubscribe --tag-output -n 2 --bind-to core:overload-allowed" + ours,
     .hydra = "-prepend-pattern [1,%r]<stdout>: -n 2 -bind-to core" + ours},
    {.name = "Sockets",
     .pin = "socket",
     .open_mpi_4 = "--oversubscribe --tag-output -n 2 --bind-to socket:overload-allowed" + ours,
     .open_mpi_5 = "--oversubscribe --tag-output -n 2 --bind-to socket:overload-allowed" + ours,
     .hydra = "-prepend-pattern [1,%r]<stdout>: -n 2 -bind-to socket" + ours},
    {.name = "EvenlyOverNodesOfAFile",
     .job = job_of(7, 2),
     .hosts = "/home/user/hosts",
     .open_mpi_4 = "--oversubscribe --tag-output -n 7 --hostfile /tmp/j/hosts --map-by ppr:4:node --bind-to none" + far,
     .open_mpi_5 = "--oversubscribe --tag-output -n 7 --hostfile /tmp/j/hosts --map-by ppr:4:node --bind-to none" + far,
     .hydra = "-prepend-pattern [1,%r]<stdout>: -n 7 -f /tmp/j/hosts -ppn 4 -bind-to none" + far},
    {.name = "AsManyOnANodeAsAskedFor",
     .job = job_of(6, 3, 2),
     .open_mpi_4 = "--oversubscribe --tag-output -n 6 --map-by ppr:2:node --bind-to none" + far,
     .open_mpi_5 = "--oversubscribe --tag-output -n 6 --map-by ppr:2:node --bind-to none" + far,
     .hydra = "-prepend-pattern [1,%r]<stdout>: -n 6 -ppn 2 -bind-to none" + far},
    {.name = "TheOnlyInterface",
     .interface = "lo",
     .open_mpi_4 =
         "--oversubscribe --tag-output -n 2 --bind-to none --mca btl_tcp_if_include lo --mca oob_tcp_if_include "
         "lo" +
         ours,
     .open_mpi_5 = "--oversubscribe --tag-output -n 2 --bind-to none --mca btl_tcp_if_include lo" + ours,
     .hydra = "-prepend-pattern [1,%r]<stdout>: -n 2 -bind-to none -iface lo" + ours},
    {.name = "TheUsersWordsLast",
     .further = "  --mca pml ob1 ",
     .open_mpi_4 = "--oversubscribe --tag-output -n 2 --bind-to none --mca pml ob1" + ours,
     .open_mpi_5 = "--oversubscribe --tag-output -n 2 --bind-to none --mca pml ob1" + ours,
     .hydra = "-prepend-pattern [1,%r]<stdout>: -n 2 -bind-to none --mca pml ob1" + ours},
    {.name = "TheUsersBindingWhereNoOptionMayComeTwice",
     .further = "--bind-to hwthread",
     .open_mpi_4 = "--oversubscribe --tag-output -n 2 --bind-to none --bind-to hwthread" + ours,
     .open_mpi_5 = "--oversubscribe --tag-output -n 2 --bind-to hwthread" + ours,
     .hydra = "-prepend-pattern [1,%r]<stdout>: -n 2 --bind-to hwthread" + ours},
    {.name = "TheRanksEnvironment",
     .job = with_environment(),
     .open_mpi_4 = "--oversubscribe --tag-output -n 2 --bind-to none -x OMPI_MCA_osc=^rdma -x A=b" + ours,
     .open_mpi_5 = "--oversubscribe --tag-output -n 2 --bind-to none -x OMPI_MCA_osc=^rdma -x A=b" + ours,
     .hydra = "-prepend-pattern [1,%r]<stdout>: -n 2 -bind-to none -genv OMPI_MCA_osc ^rdma -genv A b" + ours},
};

class EachLauncher : public testing::TestWithParam<Wish> {
 protected:
  static std::string told_of_it(const Launcher& launcher) {
    LaunchOptions options;
    options.pin = GetParam().pin;
    options.cores = 2;
    options.launcher_args = GetParam().further;
    options.hosts = GetParam().hosts;
    return told(launcher, GetParam().job, options, GetParam().interface);
  }
};

TEST_P(EachLauncher, IsToldInItsOwnWords) {
  EXPECT_EQ(told_of_it(open_mpi_4()), "mpirun " + GetParam().open_mpi_4);
  EXPECT_EQ(told_of_it(open_mpi_5()), "mpirun " + GetParam().open_mpi_5);
  EXPECT_EQ(told_of_it(hydra()), "mpiexec.hydra " + GetParam().hydra);
}

INSTANTIATE_TEST_SUITE_P(Of, EachLauncher, testing::ValuesIn(wishes),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(LaunchCommand, PinsByItselfOnlyRanksOfOneThreadWithACoreEach) {
  LaunchOptions options;
  options.pin = "auto";
  options.cores = 2;
  plan::Job threaded = job_of(2);
  threaded.thread_level = 3;
  EXPECT_THAT(told(open_mpi_4(), job_of(2), options), HasSubstr("--bind-to core"));
  EXPECT_THAT(told(open_mpi_4(), job_of(4, 2), options), HasSubstr("--bind-to core"));
  EXPECT_THAT(told(open_mpi_4(), job_of(3), options), HasSubstr("--bind-to none"));
  EXPECT_THAT(told(open_mpi_4(), threaded, options), HasSubstr("--bind-to none"));
}

TEST(LaunchCommand, GivesEachRankTheCoresThatItsWorkloadWantsWhereThereAreSoMany) {
  LaunchOptions options;
  options.pin = "auto";
  options.cores = 8;
  const plan::Job job = with_cores(job_of(6, 3, 2), 4);
  EXPECT_THAT(told(open_mpi_4(), job, options), HasSubstr("--map-by ppr:2:node:PE=4 --bind-to core"));
  options.cores = 7;
  EXPECT_THAT(told(open_mpi_4(), job, options), HasSubstr("--map-by ppr:2:node --bind-to none"));
}

TEST(LaunchCommand, RefusesAnUnknownPin) {
  LaunchOptions options;
  options.pin = "numa";
  EXPECT_THROW(told(open_mpi_4(), job_of(1), options), base::Error);
}

TEST(LaunchCommand, HandsOnTheVariableInWhichAJobTravels) {
  Launcher launcher = open_mpi_4();
  launcher.travel = Travel::environment;
  EXPECT_THAT(told(launcher, job_of(2)), HasSubstr(" -x SCALEBENCH_JOB /bin/self rank --job env:SCALEBENCH_JOB"));
  launcher = hydra();
  launcher.travel = Travel::environment;
  EXPECT_THAT(told(launcher, job_of(2)), HasSubstr("-bind-to none /bin/self rank --job env:SCALEBENCH_JOB"));
}

TEST(Launchers, HaveNamesOfTheirOwnAndAllThatARowNeeds) {
  std::set<std::string> names;
  for (const Launcher& one : launchers()) {
    EXPECT_TRUE(names.insert(one.name).second) << one.name;
    EXPECT_TRUE(one.is && one.words && one.environment && one.host && one.cause) << one.name;
    EXPECT_THAT(one.libraries, Not(IsEmpty())) << one.name;
    EXPECT_THAT(one.programs, Not(IsEmpty())) << one.name;
    EXPECT_THAT(one.remedy, HasSubstr("install")) << one.name;
  }
}

TEST(Launchers, ReadHostsAsTheyAreWritten) {
  EXPECT_EQ(open_mpi_4().host("n1", 4), "n1 slots=4");
  EXPECT_EQ(open_mpi_5().host("n1", 4), "n1 slots=4");
  EXPECT_EQ(hydra().host("n1", 4), "n1:4");
}

/// What `--version` said: Debian 12 and 13, and Intel's.
TEST(Launchers, AreKnownByTheirVersion) {
  const std::pair<const char*, const char*> versions[] = {
      {"mpirun (Open MPI) 4.1.4\n\nReport bugs to http://www.open-mpi.org/community/help/\n", "mpirun of Open MPI 4"},
      {"mpirun (Open MPI) 5.0.7\n\nReport bugs to https://www.open-mpi.org/community/help/\n", "mpirun of Open MPI 5"},
      {"HYDRA build details:\n    Version:                                 4.0.2\n", "mpiexec.hydra of MPICH"},
      {"Intel(R) MPI Library for Linux* OS, Version 2021.7 Build 20221022\n", "mpiexec.hydra of MPICH"},
      {"slurm 22.05.8\n", ""}};
  for (const auto& [version, name] : versions) {
    std::string known;
    for (const Launcher& one : launchers())
      if (one.is(version)) known += one.name;
    EXPECT_EQ(known, name) << version;
  }
}

/// A PATH with nothing but programs that say what they are.
class FindLauncher : public testing::Test {
 protected:
  void SetUp() override { setenv("PATH", folder_.path().c_str(), 1); }
  void TearDown() override { setenv("PATH", before_.c_str(), 1); }

  void install(const std::string& name, const std::string& version) const {
    std::ofstream(folder_.path() / name) << "#!/bin/sh\necho '" << version << "'\n";
    chmod((folder_.path() / name).c_str(), 0755);
  }

 private:
  base::TemporaryFolder folder_;
  std::string before_ = std::getenv("PATH");
};

constexpr const char* orte = "mpirun (Open MPI) 4.1.4";
constexpr const char* prrte = "mpirun (Open MPI) 5.0.7";
constexpr const char* of_mpich = "HYDRA build details:";

TEST_F(FindLauncher, TakesTheOneOfTheLibrary) {
  install("mpirun", orte), install("mpiexec.hydra", of_mpich);
  EXPECT_EQ(find_launcher("Open MPI 4.1.4").program, "mpirun");
  EXPECT_EQ(find_launcher("MPICH 4.0.2").program, "mpiexec.hydra");
}

TEST_F(FindLauncher, TellsVersionsApart) {
  install("mpirun", prrte);
  EXPECT_EQ(find_launcher("Open MPI 5.0.7").name, "mpirun of Open MPI 5");
}

TEST_F(FindLauncher, PassesByAnMpirunOfAnotherMpi) {
  install("mpirun", of_mpich), install("mpirun.openmpi", orte);
  EXPECT_EQ(find_launcher("Open MPI 4.1.4").program, "mpirun.openmpi");
}

TEST_F(FindLauncher, TakesAnyOneItKnowsForALibraryThatItDoesNot) {
  install("mpiexec", of_mpich);
  EXPECT_EQ(find_launcher("MPI of somebody 1.0").program, "mpiexec");
}

TEST_F(FindLauncher, SaysWhatToInstallWhereThereIsNone) {
  const Launcher none = find_launcher("Open MPI 4.1.4");
  EXPECT_EQ(none.program, "mpirun");
  EXPECT_THAT(none.trouble, HasSubstr("`mpirun` was not found, and ranks are started by it: install Open MPI"));
  try {
    require(none);
    FAIL() << "no error";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::Exit::lacking);
  }
}

TEST_F(FindLauncher, SaysWhoseTheOnlyOneIs) {
  install("mpirun", of_mpich);
  EXPECT_THAT(find_launcher("Open MPI 4.1.4").trouble,
              HasSubstr("mpirun is of another MPI than Open MPI 4.1.4, which this scalebench was built with: install"));
}

TEST(Words, AreSplitAtBlanksAndNothingElse) {
  EXPECT_THAT(base::split_at_blanks(" a\t'b c'\n$(d);  "), ElementsAre("a", "'b", "c'", "$(d);"));
}

TEST(Words, AreNoneInNothing) { EXPECT_TRUE(base::split_at_blanks(" ").empty()); }

}  // namespace
}  // namespace scalebench::launch
