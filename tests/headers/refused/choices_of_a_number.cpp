// SPDX-License-Identifier: Apache-2.0
// says: choices belong to an option whose member is a std::string
#include <scalebench/sdk.hpp>

namespace sb = scalebench::sdk;

struct Wrong {
  static constexpr auto name = "wrong";
  static constexpr auto help = "a mistake";
  int count = 0;
  static constexpr sb::Option options[] = {sb::option<&Wrong::count>("count", "1", "how many", {.choices = "1|2"})};
  static constexpr auto metrics = sb::durations("step");
  void setup(const sb::Context&) {}
  void iterate(sb::Lap& lap) { lap(0); }
};

SCALEBENCH_PLUGIN("wrong", "a mistake", Wrong)
