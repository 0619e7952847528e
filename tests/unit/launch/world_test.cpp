// SPDX-License-Identifier: Apache-2.0
#include "launch/world.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace scalebench::launch {
namespace {

class DetectWorld : public testing::Test {
 protected:
  void SetUp() override { clear(); }
  void TearDown() override { clear(); }

  static void clear() {
    for (const char* name :
         {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK", "PMIX_RANK", "PMI_RANK",
          "PMI_SIZE", "SLURM_PROCID", "SLURM_NTASKS", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID", "MPI_LOCALRANKID"}) {
      unsetenv(name);
    }
  }
};

TEST_F(DetectWorld, IsNothingWithoutALauncher) { EXPECT_FALSE(detect_world()); }

TEST_F(DetectWorld, IsNothingInABatchScript) {
  setenv("SLURM_PROCID", "0", 1);
  setenv("SLURM_NTASKS", "64", 1);
  EXPECT_FALSE(detect_world());
}

TEST_F(DetectWorld, KnowsOpenMpi) {
  setenv("OMPI_COMM_WORLD_RANK", "3", 1);
  setenv("OMPI_COMM_WORLD_SIZE", "8", 1);
  setenv("OMPI_COMM_WORLD_LOCAL_RANK", "1", 1);
  const auto world = detect_world();
  ASSERT_TRUE(world);
  EXPECT_EQ(world->rank, 3);
  EXPECT_EQ(world->size, 8);
  EXPECT_EQ(world->local_rank, 1);
}

TEST_F(DetectWorld, KnowsMpich) {
  setenv("PMI_RANK", "1", 1);
  setenv("PMI_SIZE", "2", 1);
  EXPECT_EQ(detect_world()->size, 2);
}

TEST_F(DetectWorld, KnowsPmixUnderSlurm) {
  setenv("PMIX_RANK", "5", 1);
  setenv("SLURM_STEP_NUM_TASKS", "6", 1);
  setenv("SLURM_NTASKS", "64", 1);
  EXPECT_EQ(detect_world()->size, 6);
}

TEST_F(DetectWorld, LeavesTheSizeToMpiWhenNobodySaysIt) {
  setenv("PMIX_RANK", "0", 1);
  EXPECT_EQ(detect_world()->size, 0);
}

TEST_F(DetectWorld, TakesNoGarbageForARank) {
  setenv("PMI_RANK", "1x", 1);
  EXPECT_FALSE(detect_world());
}

}  // namespace
}  // namespace scalebench::launch
