// SPDX-License-Identifier: Apache-2.0
#include "launch/world.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>

#include "base/file.hpp"

extern char** environ;

namespace scalebench::launch {
namespace {

using testing::HasSubstr;

/// A launcher as far as it can be seen: it listens.
class Launcher {
 public:
  Launcher() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size);
    getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    listen(listener_.get(), 8);
    place_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }
  const std::string& place() const { return place_; }
  std::string uri() const { return "1799553024.0;tcp4://" + place_; }

 private:
  base::Fd listener_;
  std::string place_;
};

class DetectWorld : public testing::Test {
 protected:
  void SetUp() override {
    clearenv();
    setenv("PATH", empty_.path().c_str(), 1);
  }
  void TearDown() override {
    clearenv();
    for (const auto& [name, value] : before_) setenv(name.c_str(), value.c_str(), 1);
  }

  static void set(const std::map<std::string, std::string>& variables) {
    for (const auto& [name, value] : variables) setenv(name.c_str(), value.c_str(), 1);
  }
  static bool is_set(const char* name) { return std::getenv(name) != nullptr; }
  /// What remains of a launch that is over.
  void expect_forgotten(const std::map<std::string, std::string>& variables) {
    set(variables);
    forget_stale_launches();
    EXPECT_FALSE(detect_world());
    for (const auto& [name, value] : variables) EXPECT_FALSE(is_set(name.c_str())) << name;
  }
  /// What Slurm says when it is asked for a job.
  void let_squeue_say(const std::string& script) {
    const auto file = empty_.path() / "squeue";
    std::ofstream(file) << "#!/bin/sh\n" << script << "\n";
    chmod(file.c_str(), 0755);
  }

  base::TemporaryFolder empty_;
  Launcher launcher_;

 private:
  static std::map<std::string, std::string> environment() {
    std::map<std::string, std::string> all;
    for (char** entry = environ; *entry != nullptr; ++entry) {
      const std::string text(*entry);
      all[text.substr(0, text.find('='))] = text.substr(text.find('=') + 1);
    }
    return all;
  }
  std::map<std::string, std::string> before_ = environment();
};

TEST_F(DetectWorld, IsNothingWithoutALauncher) { EXPECT_FALSE(detect_world()); }

TEST_F(DetectWorld, IsNothingInABatchScript) {
  set({{"SLURM_JOB_ID", "7"},
       {"SLURM_PROCID", "0"},
       {"SLURM_NTASKS", "64"},
       {"SLURM_TASK_PID", std::to_string(getpid())}});
  EXPECT_FALSE(detect_world());
}

TEST_F(DetectWorld, IsNothingInAShellThatIsTheOnlyTaskOfItsStep) {
  set({{"SLURM_STEP_ID", "0"},
       {"SLURM_PROCID", "0"},
       {"SLURM_STEP_NUM_TASKS", "1"},
       {"SLURM_TASK_PID", std::to_string(getppid())}});
  EXPECT_FALSE(detect_world());
}

TEST_F(DetectWorld, KnowsOpenMpi) {
  set({{"OMPI_COMM_WORLD_RANK", "3"},
       {"OMPI_COMM_WORLD_SIZE", "8"},
       {"PMIX_RANK", "3"},
       {"PMIX_SERVER_URI41", launcher_.uri()}});
  forget_stale_launches();
  const auto world = detect_world();
  ASSERT_TRUE(world);
  EXPECT_EQ(world->rank, 3);
  EXPECT_EQ(world->size, 8);
  EXPECT_EQ(world->refusal, "");
}

TEST_F(DetectWorld, KnowsMpichByItsSocket) {
  std::array<int, 2> ends = {};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
  set({{"PMI_RANK", "1"}, {"PMI_SIZE", "2"}, {"PMI_FD", std::to_string(ends[0])}});
  forget_stale_launches();
  EXPECT_EQ(detect_world()->size, 2);
  close(ends[0]), close(ends[1]);
}

TEST_F(DetectWorld, KnowsMpichByItsPort) {
  set({{"PMI_RANK", "1"}, {"PMI_SIZE", "2"}, {"PMI_PORT", launcher_.place()}});
  EXPECT_EQ(detect_world()->size, 2);
}

TEST_F(DetectWorld, KnowsPmixUnderSlurm) {
  set({{"PMIX_RANK", "5"},
       {"PMIX_SERVER_URI3", launcher_.uri()},
       {"SLURM_STEP_ID", "0"},
       {"SLURM_STEP_NUM_TASKS", "6"},
       {"SLURM_NTASKS", "64"},
       {"SLURM_TASK_PID", std::to_string(getpid())}});
  EXPECT_EQ(detect_world()->size, 6);
  EXPECT_EQ(detect_world()->refusal, "");
}

TEST_F(DetectWorld, RefusesTasksOfSrunWithoutPmixWhateverElseTheySpeak) {
  set({{"SLURM_STEP_ID", "0"},
       {"SLURM_PROCID", "3"},
       {"SLURM_STEP_NUM_TASKS", "4"},
       {"PMI_RANK", "3"},
       {"PMI_PORT", launcher_.place()},
       {"SLURM_TASK_PID", std::to_string(getppid())}});
  const auto world = detect_world();
  ASSERT_TRUE(world);
  EXPECT_EQ(world->rank, 3);
  EXPECT_THAT(world->refusal, HasSubstr("srun started 4 tasks without PMIx"));
  EXPECT_THAT(world->refusal, HasSubstr("use srun --mpi=pmix, or mpirun inside the allocation"));
}

TEST_F(DetectWorld, RefusesRanksThatNobodyCounts) {
  set({{"PMIX_RANK", "0"}, {"PMIX_SERVER_URI2", launcher_.uri()}});
  EXPECT_THAT(detect_world()->refusal, HasSubstr("PMIX_RANK is set, and nothing says how many ranks there are"));
}

TEST_F(DetectWorld, TakesNoGarbageForARank) {
  set({{"PMI_RANK", "1x"}, {"PMI_PORT", launcher_.place()}});
  EXPECT_FALSE(detect_world());
}

TEST_F(DetectWorld, ForgetsAnMpirunThatIsGone) {
  const std::string uri = Launcher().uri();
  set({{"OMPI_MCA_btl", "self,tcp"}, {"PMIX_MCA_gds", "hash"}});
  expect_forgotten({{"OMPI_COMM_WORLD_RANK", "0"},
                    {"OMPI_COMM_WORLD_SIZE", "4"},
                    {"PMIX_RANK", "0"},
                    {"PMIX_NAMESPACE", "1799553025"},
                    {"PMIX_SERVER_URI41", uri},
                    {"PMIX_SERVER_URI2", uri},
                    {"OMPI_MCA_ess", "^singleton"},
                    {"OMPI_MCA_orte_hnp_uri", uri}});
  EXPECT_TRUE(is_set("OMPI_MCA_btl") && is_set("PMIX_MCA_gds"));
}

TEST_F(DetectWorld, ForgetsRanksWithoutALauncher) {
  expect_forgotten({{"PMIX_RANK", "0"}});
  expect_forgotten({{"OMPI_COMM_WORLD_RANK", "1"}, {"OMPI_COMM_WORLD_SIZE", "2"}});
}

TEST_F(DetectWorld, ForgetsMpichsLauncherThatIsGone) {
  expect_forgotten({{"PMI_RANK", "1"}, {"PMI_SIZE", "2"}, {"PMI_FD", "977"}});
  const std::string place = Launcher().place();
  expect_forgotten({{"PMI_RANK", "1"}, {"PMI_SIZE", "2"}, {"PMI_PORT", place}});
}

TEST_F(DetectWorld, ForgetsAJobWhereThereIsNoSlurm) {
  set({{"SLURM_CONF", "/etc/slurm.conf"}});
  expect_forgotten({{"SLURM_JOB_ID", "7"},
                    {"SLURM_JOBID", "7"},
                    {"SLURM_NODELIST", "n[1-2]"},
                    {"SLURM_STEP_ID", "0"},
                    {"SLURM_STEP_NUM_TASKS", "4"},
                    {"SLURM_TASK_PID", "99999999"}});
  EXPECT_TRUE(is_set("SLURM_CONF"));
}

TEST_F(DetectWorld, ForgetsAJobThatSlurmDoesNotKnow) {
  let_squeue_say("echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1");
  expect_forgotten({{"SLURM_JOB_ID", "7"}, {"SLURM_NODELIST", "n[1-2]"}});
}

TEST_F(DetectWorld, ForgetsAJobThatEnded) {
  let_squeue_say("exit 0");
  expect_forgotten({{"SLURM_JOB_ID", "7"}, {"SLURM_NODELIST", "n[1-2]"}});
}

TEST_F(DetectWorld, KeepsAJobThatRunsOrThatSlurmCannotSayMoreOf) {
  for (const char* script : {"echo 7", "echo 'Unable to contact slurm controller' >&2; exit 1"}) {
    let_squeue_say(script);
    set({{"SLURM_JOB_ID", "7"}, {"SLURM_NODELIST", "n[1-2]"}});
    forget_stale_launches();
    EXPECT_TRUE(is_set("SLURM_JOB_ID") && is_set("SLURM_NODELIST")) << script;
  }
}

TEST(Disagreement, NamesTheClaimTheTruthAndTheWayOut) {
  const std::string sentence = disagreement({0, 2, "PMI_RANK", ""}, 1, "Open MPI 4.1.4");
  EXPECT_THAT(sentence, HasSubstr("the launcher started 2 ranks (PMI_RANK), and Open MPI 4.1.4 sees 1"));
  EXPECT_THAT(sentence, HasSubstr("use the one of Open MPI 4.1.4"));
}

TEST(Disagreement, IsNoneWhereSizesAgree) { EXPECT_EQ(disagreement({0, 2, "PMIX_RANK", ""}, 2, "Open MPI 4.1.4"), ""); }

}  // namespace
}  // namespace scalebench::launch
