// SPDX-License-Identifier: Apache-2.0
// Driver and ranks in one MPI job, and jobs over several (pretended) nodes.
#include <gmock/gmock.h>

#include <cmath>
#include <cstdlib>
#include <fstream>

#include "mpi_job.hpp"

namespace scalebench::test {
namespace {

TEST(World, LeadsOneJobAfterTheOther) {
  MpiJob first(2, {point("alone")}, {.iterations = 10, .warmup = 0});
  MpiJob second(2, {point("together")}, {.iterations = 20, .warmup = 0});
  first.start({}, "test-world", {second.save()});
  ASSERT_TRUE(first.finish().good()) << first.errors();
  EXPECT_EQ(first.samples(1).size(), 10u);
  EXPECT_EQ(second.samples(1).size(), 20u);
  EXPECT_EQ(second.agreed().status, "done");
}

TEST(World, SurvivesAJobThatCannotBeRun) {
  MpiJob first(2, {point("alone")});
  MpiJob second(2, {point("together")}, {.iterations = 20, .warmup = 0});
  first.job().plugin_file = "/nowhere/probe.so";
  first.start({}, "test-world", {second.save()});
  EXPECT_EQ(first.finish().exit_code, 1);
  EXPECT_THAT(first.errors(), ::testing::HasSubstr("/nowhere/probe.so"));
  EXPECT_EQ(second.agreed().status, "done");
}

/// Ranks in pairs, each pair on a node of its own.
const std::vector<std::string> pairs_on_nodes = {"sh", "-c",
                                                 "SCALEBENCH_NODE_ID=$((OMPI_COMM_WORLD_RANK / 2)) exec \"$0\" \"$@\""};

class TwoNodes : public ::testing::Test {
 protected:
  void run() {
    job_.start(pairs_on_nodes);
    ASSERT_TRUE(job_.finish().good()) << job_.errors();
  }
  MpiJob job_{4, {point("alone"), point("alone")}, {.iterations = 40'000, .warmup = 0}};
};

TEST_F(TwoNodes, RankZeroGetsTheSpoolsAndJournalsOfAll) {
  run();
  for (int rank = 0; rank < 4; ++rank) {
    EXPECT_EQ(job_.samples(rank, 0, 0).size(), 40'000u);
    EXPECT_EQ(job_.samples(rank, 0, 1).size(), 40'000u);
    EXPECT_EQ(job_.entries<spool::End>(rank).size(), 1u);
    EXPECT_EQ(job_.entries<spool::RankFacts>(rank)[0].node, rank / 2);
  }
}

TEST_F(TwoNodes, NothingStaysOnTheOtherNode) {
  run();
  EXPECT_FALSE(std::filesystem::exists(job_.job().spool_dir + ".1"));
}

TEST_F(TwoNodes, ClocksAreComparedAtBothEnds) {
  run();
  const auto facts = job_.entries<spool::RankFacts>(3);
  ASSERT_EQ(facts.size(), 2u);
  EXPECT_GT(facts[1].clock_error_ns, 0);
  EXPECT_LE(std::abs(facts[1].clock_offset_ns), facts[1].clock_error_ns) << "it is the same clock";
  EXPECT_EQ(job_.entries<spool::RankFacts>(2)[1].clock_offset_ns, facts[1].clock_offset_ns);
}

}  // namespace
}  // namespace scalebench::test
