// SPDX-License-Identifier: Apache-2.0
#include "campaign/verdict.hpp"

#include <gtest/gtest.h>

namespace scalebench::campaign {
namespace {

using store::RunStatus;

class Verdicts : public ::testing::Test {
 protected:
  void begin(int rank, int point) { facts(rank, point).phases.push_back({point, "setup", 1}); }
  void leave(int rank, int point, const std::string& status, const std::string& text = "", std::uint64_t at_ns = 2) {
    facts(rank, point).status = spool::Status{point, status, text, false, at_ns};
  }
  void agree(int point, const std::string& status, const std::string& text = "") {
    facts(0, point).agreed = spool::Status{point, status, text, true, 3};
  }
  void fail(int rank, int point, const std::string& text) {
    spool::FailureEntry failure;
    failure.text = text;
    facts(rank, point).failures.push_back(failure);
  }
  void host(int rank, const std::string& name) { job_.ranks[rank].facts.host = name; }
  void tell_to_end(int rank) { job_.told.insert(rank); }
  void end(int rank) { job_.ranks[rank].end = spool::End{}; }
  std::string failed_operations(int point) const { return campaign::failed_operations(job_, point); }
  std::vector<std::optional<Verdict>> judged(std::size_t points) { return judge(job_, points, ending_); }

  Ending ending_;

 private:
  store::PointFacts& facts(int rank, int point) { return job_.ranks[rank].points[point]; }
  store::JobFacts job_;
};

TEST_F(Verdicts, WhatTheRanksAgreedOnWins) {
  begin(0, 0);
  agree(0, "incorrect", "byte 7 differs");
  EXPECT_EQ(judged(1)[0]->status, RunStatus::incorrect);
  EXPECT_EQ(judged(1)[0]->cause, "byte 7 differs");
}

TEST_F(Verdicts, APointThatMayRunInAnotherLaunchIsSkippedWithTheVariablesForIt) {
  begin(0, 0);
  agree(0, "relaunch", "rank 0: no such window\nOMPI_MCA_osc=^rdma");
  EXPECT_EQ(judged(1)[0]->status, RunStatus::skipped);
  EXPECT_EQ(judged(1)[0]->cause, "rank 0: no such window");
  EXPECT_EQ(judged(1)[0]->environment, "OMPI_MCA_osc=^rdma");
}

TEST_F(Verdicts, APointInWorkWhenTheJobDiedFailedWithTheJobsCause) {
  begin(0, 0);
  ending_.cause = "rank 1 ended by signal 9";
  EXPECT_EQ(judged(1)[0]->status, RunStatus::failed);
  EXPECT_EQ(judged(1)[0]->cause, "rank 1 ended by signal 9");
}

TEST_F(Verdicts, ARanksOwnWordComesBeforeTheJobsCause) {
  begin(1, 0);
  leave(1, 0, "failed", "connection lost");
  ending_.cause = "mpirun exited with 1";
  EXPECT_EQ(judged(1)[0]->cause, "connection lost; mpirun exited with 1");
}

TEST_F(Verdicts, OfSeveralRanksTheFirstInTimeHasTheWord) {
  begin(0, 0), begin(1, 0);
  leave(0, 0, "failed", "the answer stayed away", 7);
  leave(1, 0, "failed", "connection lost", 5);
  EXPECT_EQ(judged(1)[0]->cause, "rank 1: connection lost");
}

TEST_F(Verdicts, TheRankThatNobodyToldToEndIsTheOneThatMpirunDoesNotName) {
  for (int rank : {0, 1, 2}) begin(rank, 0), host(rank, "vm");
  tell_to_end(0), tell_to_end(2);
  ending_.lacks_rank = true;
  ending_.cause = "a rank was killed by signal 9 (Killed), as mpirun's exit code 137 says";
  EXPECT_EQ(judged(1)[0]->cause, "rank 1 on vm was killed by signal 9 (Killed), as mpirun's exit code 137 says");
  ending_.cause = "mpirun ended with exit code 5";
  EXPECT_EQ(judged(1)[0]->cause, "rank 1 on vm ended first; mpirun ended with exit code 5");
}

TEST_F(Verdicts, NoRankIsNamedWhereSeveralMayHaveBeenTheFirst) {
  for (int rank : {0, 1}) begin(rank, 0), host(rank, "vm");
  ending_.cause = "a rank was killed by signal 9 (Killed)";
  ending_.lacks_rank = true;
  EXPECT_EQ(judged(1)[0]->cause, ending_.cause);
  end(0), end(1);
  EXPECT_EQ(judged(1)[0]->cause, ending_.cause);
}

TEST_F(Verdicts, PointsBehindADeadOneAreLeftToRunAgain) {
  begin(0, 0);
  agree(0, "done");
  begin(0, 1);
  ending_.cause = "killed";
  const auto verdicts = judged(3);
  EXPECT_EQ(verdicts[0]->status, RunStatus::done);
  EXPECT_EQ(verdicts[1]->status, RunStatus::failed);
  EXPECT_FALSE(verdicts[2]);
}

TEST_F(Verdicts, AStoppedPointIsInterruptedAndNotFailed) {
  begin(0, 0);
  ending_.interrupted = true;
  EXPECT_EQ(judged(1)[0]->status, RunStatus::interrupted);
}

TEST_F(Verdicts, AJobThatNeverBeganFailsAllItsPoints) {
  ending_.cause = "MPI_Init failed";
  for (const auto& verdict : judged(2)) EXPECT_EQ(verdict->cause, "MPI_Init failed");
}

TEST_F(Verdicts, AJobInterruptedBeforeItsFirstPointHasNoVerdicts) {
  ending_.interrupted = true;
  EXPECT_FALSE(judged(1)[0]);
}

TEST_F(Verdicts, FailedOperationsOfAllRanksAreCountedAndTheFirstIsQuoted) {
  fail(0, 0, "OOM");
  fail(1, 0, "READONLY");
  EXPECT_EQ(failed_operations(0), "2 operations failed, first: OOM");
  EXPECT_EQ(failed_operations(1), "");
}

}  // namespace
}  // namespace scalebench::campaign
