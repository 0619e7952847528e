// SPDX-License-Identifier: Apache-2.0
// Pages as Open MPI 4.1 prints them.
#include "launch/cause.hpp"

#include <gtest/gtest.h>

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
  EXPECT_EQ(telling_sentence(aborted(), exit_code(137)), "a rank was killed by signal 9 (Killed), as mpirun's exit code 137 says");
}

TEST(TellingSentence, TakesNoExitCodeForASignalThatEndsNothing) {
  for (const int code : {128, 145, 146, 160, 192, 213, 255}) {
    EXPECT_EQ(telling_sentence(aborted(), exit_code(code)), "mpirun ended with exit code " + std::to_string(code));
  }
}

TEST(TellingSentence, ReadsAPageThatBeginsBehindARanksLastWords) {
  const std::string errors =
      "no room on the dev" + page("mpirun noticed that process rank 3 with PID 77 on node vm exited on signal 9 (Killed).");
  EXPECT_EQ(telling_sentence(errors, exit_code(137)), "rank 3 on vm was killed by signal 9 (Killed): no room on the dev");
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

}  // namespace
}  // namespace scalebench::launch
