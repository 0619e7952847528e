// SPDX-License-Identifier: Apache-2.0
// says: verify must be: void verify()
#include <scalebench/sdk.hpp>

namespace sb = scalebench::sdk;

struct Wrong {
  static constexpr auto name = "wrong";
  static constexpr auto help = "a mistake";
  static constexpr auto metrics = sb::durations("step");
  void setup(const sb::Context&) {}
  void iterate(sb::Lap& lap) { lap(0); }
  void verify(sb::Lap&) {}
};

SCALEBENCH_PLUGIN("wrong", "a mistake", Wrong)
