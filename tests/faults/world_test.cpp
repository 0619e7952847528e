// SPDX-License-Identifier: Apache-2.0
// Whose ranks we are: launchers of another MPI, launches that are over, and the user's own mpirun.
#include <gmock/gmock.h>

#include "faults/campaign.hpp"

namespace scalebench::faults {
namespace {

using testing::HasSubstr;
using Environment = std::vector<std::pair<std::string, std::string>>;

class World : public Campaign {
 protected:
  const Environment as_root = {{"OMPI_ALLOW_RUN_AS_ROOT", "1"}, {"OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"}};

  Words null(const Words& before, const Words& more = {}) {
    Words words = before;
    words.insert(words.end(),
                 {SCALEBENCH_BINARY, "--plugin", "null", "--iterations", "20", "--db", "t.db", "--spool-dir", "."});
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  Result inside_mpirun(int ranks, const Words& words) {
    Words all = {"mpirun", "--oversubscribe", "-n", std::to_string(ranks)};
    all.insert(all.end(), words.begin(), words.end());
    return command(all, as_root);
  }
  void expect_refused(const Result& result, const std::string& sentence) {
    EXPECT_EQ(result.code, 2) << result.out << result.err;
    EXPECT_THAT(result.err, HasSubstr(sentence));
    const std::string begin = "scalebench: ";
    EXPECT_EQ(result.err.find(begin), result.err.rfind(begin)) << result.err;
    EXPECT_TRUE(files().empty());
  }
};

TEST_F(World, OfAnotherMpisLauncherIsOneRefusalAndNothingIsStored) {
  expect_refused(command(null({"mpiexec.hydra", "-n", "2"})), "the launcher started 2 ranks (PMI_RANK), and Open MPI");
}

TEST_F(World, OfSrunWithoutPmixIsRefusedByItsFirstTaskAlone) {
  const std::string task = "SLURM_TASK_PID=$$ exec \"$0\" \"$@\"";
  for (const char* number : {"0", "1"}) {
    const Result result = command(null({"sh", "-c", task}),
                                  {{"SLURM_STEP_ID", "0"}, {"SLURM_STEP_NUM_TASKS", "2"}, {"SLURM_PROCID", number}});
    EXPECT_EQ(result.code, *number == '0' ? 2 : 0);
    const bool tells = result.err.find("use srun --mpi=pmix, or mpirun inside the allocation") != std::string::npos;
    EXPECT_EQ(tells, *number == '0') << result.err;
    EXPECT_EQ(result.err.empty(), *number == '1') << result.err;
  }
  EXPECT_TRUE(files().empty());
}

TEST_F(World, ThatIsOverChangesNothing) {
  Environment stale = {{"PMI_RANK", "1"},
                       {"PMI_SIZE", "2"},
                       {"PMI_FD", "977"},
                       {"SLURM_JOB_ID", "77"},
                       {"SLURM_NODELIST", "n[1-2]"},
                       {"SLURM_TASKS_PER_NODE", "1(x2)"},
                       {"SLURM_STEP_ID", "0"},
                       {"SLURM_STEP_NUM_TASKS", "2"},
                       {"SLURM_TASK_PID", "99999999"}};
  std::istringstream left(inside_mpirun(1, {"env"}).out);
  for (std::string line; std::getline(left, line);) {
    const auto name = line.substr(0, line.find('='));
    if (name.starts_with("PMIX_") || name.starts_with("OMPI_")) stale.emplace_back(name, line.substr(name.size() + 1));
  }
  ASSERT_GT(stale.size(), 20u);
  const Result result = command(null({}), stale);
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(sql("select ranks || ' ' || status from run"), "1 done");
}

TEST_F(World, HasAsManyNodesAsItsRanksFound) {
  const Result result =
      inside_mpirun(4, null({"sh", "-c", "SCALEBENCH_NODE_ID=$((OMPI_COMM_WORLD_RANK / 2)) exec \"$0\" \"$@\""}));
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("4 ranks on 2 nodes"));
  EXPECT_EQ(sql("select distinct nodes from v_run union select distinct nodes from launch"), "2");
}

TEST_F(World, TakesListsForWhichServersAreStartedOneAfterTheOther) {
  const Result result = inside_mpirun(2, {SCALEBENCH_BINARY, "--plugin", "throughput", "--tensor-bytes", "1KiB",
                                          "--iterations", "12", "--shards", "1,2", "--db", "t.db"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(sql("select group_concat(value, ' ') from (select value from service where key = 'shards' order by 1)"),
            "1 2");
  EXPECT_EQ(puts("ok"), 2 * 24);
}

TEST_F(World, RefusesWhatNeedsAnotherNumberOfRanks) {
  const Result lists = inside_mpirun(2, null({}, {"--ranks", "2,4"}));
  EXPECT_EQ(lists.code, 2);
  EXPECT_THAT(lists.err, HasSubstr("--ranks 2,4 inside a world of 2 ranks"));
  const Result fewer = inside_mpirun(
      4, {SCALEBENCH_BINARY, "--plugin", "osu", "--workload", "latency", "--iterations", "5", "--db", "t.db"});
  EXPECT_EQ(fewer.code, 2);
  EXPECT_THAT(fewer.err, HasSubstr("latency runs on 2 ranks and your launch has 4; start it with -n 2"));
  EXPECT_TRUE(files().empty());
}

TEST_F(World, HearsARankThatRefusesAlone) {
  const Result result = inside_mpirun(
      2,
      null({"sh", "-c", "[ $OMPI_COMM_WORLD_RANK = 0 ] && exec sleep 60; exec \"$0\" \"$@\""}, {"--config", "no.ini"}));
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("scalebench: rank 1: --config no.ini: there is no such file"));
}

}  // namespace
}  // namespace scalebench::faults
