// SPDX-License-Identifier: Apache-2.0
// says: a workload needs: void iterate(sb::Lap&)
#include <scalebench/sdk.hpp>

namespace sb = scalebench::sdk;

struct Wrong {
  static constexpr auto name = "wrong";
  static constexpr auto help = "a mistake";
  static constexpr auto metrics = sb::durations("step");
  void setup(const sb::Context&) {}
};

SCALEBENCH_PLUGIN("wrong", "a mistake", Wrong)
