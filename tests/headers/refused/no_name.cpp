// SPDX-License-Identifier: Apache-2.0
// says: a workload needs: static constexpr auto name
#include <scalebench/sdk.hpp>

namespace sb = scalebench::sdk;

struct Wrong {
  static constexpr auto help = "a mistake";
  static constexpr auto metrics = sb::durations("step");
  void setup(const sb::Context&) {}
  void iterate(sb::Lap& lap) { lap(0); }
};

SCALEBENCH_PLUGIN("wrong", "a mistake", Wrong)
