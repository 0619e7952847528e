// SPDX-License-Identifier: Apache-2.0
// says: a workload needs metrics
#include <scalebench/sdk.hpp>

namespace sb = scalebench::sdk;

struct Wrong {
  static constexpr auto name = "wrong";
  static constexpr auto help = "a mistake";
  void setup(const sb::Context&) {}
  void iterate(sb::Lap& lap) { lap(0); }
};

SCALEBENCH_PLUGIN("wrong", "a mistake", Wrong)
