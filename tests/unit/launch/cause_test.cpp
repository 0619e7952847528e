// SPDX-License-Identifier: Apache-2.0
// Pages as launchers print them: Open MPI 4.1.4 and 5.0.7, hydra 4.0.2.
#include <gtest/gtest.h>

#include "launch/launcher.hpp"

namespace scalebench::launch {
namespace {

const std::string rule(74, '-');

std::string page(const std::string& text) { return rule + "\n" + text + "\n" + rule + "\n"; }

std::string aborted() {
  return page(
      "Primary job  terminated normally, but 1 process returned\na non-zero exit code. Per user-direction, the job "
      "has been aborted.");
}

process::Ending exit_code(int code) { return {code, 0, false}; }

Cause cause_of(Launcher launcher, const std::string& errors, const process::Ending& ending) {
  launcher.program = launcher.programs.front();
  return launcher.cause(launcher, errors, ending);
}

std::string telling_sentence(const std::string& errors, const process::Ending& ending) {
  return cause_of(open_mpi_4(), errors, ending).sentence;
}

TEST(TellingSentence, NamesTheRankAndItsExitCode) {
  const std::string errors =
      aborted() + page(
                      "mpirun detected that one or more processes exited with non-zero status, thus "
                      "causing\nthe job to be terminated. The first process to do so was:\n\n"
                      "  Process name: [[17008,1],1]\n  Exit code:    5");
  EXPECT_EQ(telling_sentence(errors, exit_code(5)), "rank 1 ended with exit code 5");
}

TEST(TellingSentence, NamesTheSignalAndPassesByTheBacktrace) {
  const std::string errors =
      "[vm:11901] *** Process received signal ***\n[vm:11901] Signal: Segmentation fault (11)\n" + aborted() +
      page(
          "mpirun noticed that process rank 1 with PID 0 on node vm exited on signal 11 "
          "(Segmentation fault).");
  EXPECT_EQ(telling_sentence(errors, exit_code(139)), "rank 1 on vm was killed by signal 11 (Segmentation fault)");
}

TEST(TellingSentence, AddsWhatTheRanksSaid) {
  EXPECT_EQ(telling_sentence("one\ntwo\n[vm:1] three\n", exit_code(3)), "mpirun ended with exit code 3: two");
}

TEST(TellingSentence, TakesMpirunsFirstParagraphWhenThereIsNothingElse) {
  const std::string errors = page(
      "Your job has requested more processes than the ppr for\nthis topology can support:\n\n"
      "  App: ./e\n  Number of procs:  4");
  EXPECT_EQ(telling_sentence(errors, exit_code(1)),
            "Your job has requested more processes than the ppr for this topology can support");
}

TEST(TellingSentence, NamesTheMpiError) {
  const std::string errors =
      "[vm:13469] *** An error occurred in MPI_Send\n[vm:13469] *** MPI_ERR_RANK: invalid rank\n";
  EXPECT_EQ(telling_sentence(errors, exit_code(6)), "mpirun ended with exit code 6: MPI_ERR_RANK: invalid rank");
}

TEST(TellingSentence, SaysHowMpirunEndedWhenItWasSilent) {
  EXPECT_EQ(telling_sentence("", exit_code(1)), "mpirun ended with exit code 1");
}

TEST(TellingSentence, KnowsARanksSignalFromMpirunsExitCode) {
  EXPECT_EQ(telling_sentence(aborted(), exit_code(137)),
            "a rank was killed by signal 9 (Killed), as mpirun's exit code 137 says");
}

TEST(TellingSentence, TakesNoExitCodeForASignalThatEndsNothing) {
  for (const int code : {128, 145, 146, 160, 192, 213, 255}) {
    EXPECT_EQ(telling_sentence(aborted(), exit_code(code)), "mpirun ended with exit code " + std::to_string(code));
  }
}

TEST(TellingSentence, ReadsAPageThatBeginsBehindARanksLastWords) {
  const std::string errors =
      "no room on the dev" +
      page("mpirun noticed that process rank 3 with PID 77 on node vm exited on signal 9 (Killed).");
  EXPECT_EQ(telling_sentence(errors, exit_code(137)),
            "rank 3 on vm was killed by signal 9 (Killed): no room on the dev");
}

TEST(TellingSentence, FindsTheEndingOutsideOfPagesToo) {
  const std::string errors = rule + "\n[…]\n" + rule +
                             "\nmpirun noticed that process rank 3 with PID 77 on node vm exited on signal 9 "
                             "(Killed).\n" +
                             rule + "\nthe last word\n";
  EXPECT_EQ(telling_sentence(errors, exit_code(137)), "rank 3 on vm was killed by signal 9 (Killed)");
}

TEST(TellingSentence, StaysOneBoundedLine) {
  const std::string errors = std::string(100'000, 'x') + "\x1b[31m\n";
  EXPECT_LT(telling_sentence(errors, exit_code(1)).size(), 1000u);
}

TEST(CauseOfOpenMpi5, NamesTheRankThatASignalEnded) {
  const Cause cause = cause_of(open_mpi_5(),
                               page("prterun noticed that process rank 1 with PID 912 on node bare exited on\n"
                                    "signal 9 (Killed)."),
                               exit_code(137));
  EXPECT_EQ(cause.sentence, "rank 1 on bare was killed by signal 9 (Killed)");
  EXPECT_FALSE(cause.lacks_rank);
}

TEST(CauseOfOpenMpi5, NamesTheRankAndItsExitCode) {
  const std::string errors =
      "last words\n" + page(
                           "prterun detected that one or more processes exited with non-zero status,\nthus causing the "
                           "job to be terminated. The first process to do so was:\n\n"
                           "   Process name: [prterun-bare-844@1,1]\n   Exit code:    5");
  EXPECT_EQ(cause_of(open_mpi_5(), errors, exit_code(5)).sentence, "rank 1 ended with exit code 5: last words");
}

const std::string page_of_hydra =
    "\n" + std::string(83, '=') +
    "\n=   BAD TERMINATION OF ONE OF YOUR APPLICATION PROCESSES\n=   PID 23090 RUNNING AT vm\n=   EXIT CODE: 9\n"
    "=   CLEANING UP REMAINING PROCESSES\n=   YOU CAN IGNORE THE BELOW CLEANUP MESSAGES\n" +
    std::string(83, '=') +
    "\nYOUR APPLICATION TERMINATED WITH THE EXIT STRING: Killed (signal 9)\nThis typically refers to a problem with "
    "your "
    "application.\nPlease see the FAQ page for debugging suggestions\n";

TEST(CauseOfHydra, HasTheSignalAndNoRank) {
  const Cause cause = cause_of(hydra(), "no room\n" + page_of_hydra, exit_code(9));
  EXPECT_EQ(cause.sentence, "a rank was killed by signal 9 (Killed) on vm: no room");
  EXPECT_TRUE(cause.lacks_rank);
}

TEST(CauseOfHydra, HasARanksExitCodeAndItsLastWords) {
  const Cause cause = cause_of(hydra(), "Abort(7) on node 1 (rank 1 in comm 0): called MPI_Abort\n", exit_code(7));
  EXPECT_EQ(cause.sentence,
            "mpiexec.hydra ended with exit code 7: Abort(7) on node 1 (rank 1 in comm 0): called MPI_Abort");
  EXPECT_TRUE(cause.lacks_rank);
}

TEST(CauseOfHydra, IsItsOwnComplaintWhereNoRankSaidAnything) {
  const std::string errors = "[mpiexec@vm] main (ui/mpich/mpiexec.c:127): error parsing parameters\n";
  EXPECT_EQ(
      cause_of(hydra(), errors, exit_code(255)).sentence,
      "mpiexec.hydra ended with exit code 255: [mpiexec@vm] main (ui/mpich/mpiexec.c:127): error parsing parameters");
}

TEST(CauseOfALauncherThatIsKilled, LacksNoRank) {
  for (const Launcher& launcher : launchers()) {
    const Cause cause = cause_of(launcher, "", {0, 9, false});
    EXPECT_EQ(cause.sentence, launcher.programs.front() + " was killed by signal 9 (Killed)");
    EXPECT_FALSE(cause.lacks_rank);
  }
}

}  // namespace
}  // namespace scalebench::launch
