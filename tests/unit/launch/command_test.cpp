// SPDX-License-Identifier: Apache-2.0
// The exact words that `--dry-run` prints.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "launch/mpirun.hpp"
#include "base/text.hpp"

namespace scalebench::launch {
namespace {

using testing::ElementsAre;

std::string command_of(const plan::Job& job, LaunchOptions options = {}, const std::string& interface = "") {
  options.interface = interface;
  std::string text;
  for (const std::string& word : mpirun_command(job, options, "/bin/self", "/tmp/j/job.json")) {
    if (!text.empty()) text += ' ';
    text += word;
  }
  return text;
}

plan::Job job_of(int ranks, int nodes = 1, int ranks_per_node = 0) {
  plan::Job job;
  job.ranks = ranks;
  job.nodes = nodes;
  job.ranks_per_node = ranks_per_node;
  return job;
}

TEST(MpirunCommand, IsPlainOnOneNode) {
  EXPECT_EQ(command_of(job_of(4)), "mpirun --oversubscribe --tag-output -n 4 --bind-to none /bin/self rank --job /tmp/j/job.json");
}

TEST(MpirunCommand, PinsAndAllowsMoreRanksThanCores) {
  LaunchOptions options;
  options.pin = "core";
  EXPECT_EQ(command_of(job_of(1), options),
            "mpirun --oversubscribe --tag-output -n 1 --bind-to core:overload-allowed /bin/self rank --job /tmp/j/job.json");
}

TEST(MpirunCommand, PinsByItselfOnlyRanksOfOneThreadWithACoreEach) {
  LaunchOptions options;
  options.pin = "auto";
  options.cores = 2;
  plan::Job threaded = job_of(2);
  threaded.thread_level = 3;
  EXPECT_THAT(command_of(job_of(2), options), testing::HasSubstr("--bind-to core:if-supported,overload-allowed"));
  EXPECT_THAT(command_of(job_of(4, 2), options), testing::HasSubstr("--bind-to core"));
  EXPECT_THAT(command_of(job_of(3), options), testing::HasSubstr("--bind-to none"));
  EXPECT_THAT(command_of(threaded, options), testing::HasSubstr("--bind-to none"));
}

TEST(MpirunCommand, RefusesAnUnknownPin) {
  LaunchOptions options;
  options.pin = "numa";
  EXPECT_THROW(command_of(job_of(1), options), base::Error);
}

TEST(MpirunCommand, SpreadsRanksEvenlyOverNodes) {
  LaunchOptions options;
  options.hosts = "/home/user/hosts";
  EXPECT_EQ(
      command_of(job_of(7, 2), options),
      "mpirun --oversubscribe --tag-output -n 7 --hostfile /tmp/j/hosts --map-by ppr:4:node --bind-to none /bin/self rank --job "
      "/tmp/j/job.json");
}

TEST(MpirunCommand, PutsAsManyRanksOnANodeAsAskedFor) {
  EXPECT_EQ(command_of(job_of(6, 3, 2)),
            "mpirun --oversubscribe --tag-output -n 6 --map-by ppr:2:node --bind-to none /bin/self rank --job /tmp/j/job.json");
}

TEST(MpirunCommand, TellsMpiOfTheOnlyInterface) {
  EXPECT_EQ(
      command_of(job_of(2), {}, "lo"),
      "mpirun --oversubscribe --tag-output -n 2 --bind-to none --mca btl_tcp_if_include lo --mca oob_tcp_if_include lo /bin/self "
      "rank --job /tmp/j/job.json");
}

TEST(MpirunCommand, HandsOnTheUsersArgumentsLast) {
  LaunchOptions options;
  options.launcher_args = "  --mca pml ob1 ";
  EXPECT_EQ(command_of(job_of(2), options),
            "mpirun --oversubscribe --tag-output -n 2 --bind-to none --mca pml ob1 /bin/self rank --job /tmp/j/job.json");
}

TEST(MpirunCommand, HandsOnWhatAJobNeedsBesides) {
  LaunchOptions options;
  options.launcher_args = "--mca pml ob1";
  plan::Job job = job_of(2);
  job.environment = "OMPI_MCA_osc=^rdma A=b";
  EXPECT_EQ(command_of(job, options),
            "mpirun --oversubscribe --tag-output -n 2 --bind-to none --mca pml ob1 -x OMPI_MCA_osc=^rdma -x A=b /bin/self "
            "rank --job "
            "/tmp/j/job.json");
}

TEST(Words, AreSplitAtBlanksAndNothingElse) {
  EXPECT_THAT(base::split_at_blanks(" a\t'b c'\n$(d);  "), ElementsAre("a", "'b", "c'", "$(d);"));
}

TEST(Words, AreNoneInNothing) { EXPECT_TRUE(base::split_at_blanks(" ").empty()); }

}  // namespace
}  // namespace scalebench::launch
