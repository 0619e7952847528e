// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "engine/solo.hpp"
#include "engine/world.hpp"

namespace scalebench::engine {
namespace {

TEST(HarnessFloor, IsMeasuredWithTheNullPlugin) {
  const double floor_ns = measure_floor(plugin::Library::load(SB_NULL_PLUGIN));
  EXPECT_GE(floor_ns, 0);
  EXPECT_LT(floor_ns, 100'000);
}

TEST(MpiLibrary, IsNamedWithItsVersion) {
  EXPECT_THAT(mpi_library(), ::testing::MatchesRegex("[A-Za-z() ]+ [0-9]+\\..*"));
  EXPECT_THAT(mpi_library(), ::testing::StartsWith(mpi_abi()));
}

}  // namespace
}  // namespace scalebench::engine
