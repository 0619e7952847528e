// SPDX-License-Identifier: Apache-2.0
// Driver and ranks in one MPI job, and jobs over several (pretended) nodes.
#include <gmock/gmock.h>

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

}  // namespace
}  // namespace scalebench::test
