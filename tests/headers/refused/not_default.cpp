// SPDX-License-Identifier: Apache-2.0
// says: a workload must be default-constructible
#include <scalebench/sdk.hpp>

namespace sb = scalebench::sdk;

struct Wrong {
  static constexpr auto name = "wrong";
  static constexpr auto help = "a mistake";
  static constexpr auto metrics = sb::durations("step");
  explicit Wrong(int) {}
  void setup(const sb::Context&) {}
  void iterate(sb::Lap& lap) { lap(0); }
};

SCALEBENCH_PLUGIN("wrong", "a mistake", Wrong)
