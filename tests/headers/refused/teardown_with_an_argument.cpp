// SPDX-License-Identifier: Apache-2.0
// says: teardown must be: void teardown()
#include <scalebench/sdk.hpp>

namespace sb = scalebench::sdk;

struct Wrong {
  static constexpr auto name = "wrong";
  static constexpr auto help = "a mistake";
  static constexpr auto metrics = sb::durations("step");
  void setup(const sb::Context&) {}
  void iterate(sb::Lap& lap) { lap(0); }
  void teardown(const sb::Context&) {}
};

SCALEBENCH_PLUGIN("wrong", "a mistake", Wrong)
