// SPDX-License-Identifier: Apache-2.0
// says: an option's member must be int64_t, int, double, bool, std::string, sb::Bytes, sb::Duration or
#include <scalebench/sdk.hpp>

namespace sb = scalebench::sdk;

struct Wrong {
  static constexpr auto name = "wrong";
  static constexpr auto help = "a mistake";
  unsigned count = 0;
  static constexpr sb::Option options[] = {sb::option<&Wrong::count>("count", "1", "how many")};
  static constexpr auto metrics = sb::durations("step");
  void setup(const sb::Context&) {}
  void iterate(sb::Lap& lap) { lap(0); }
};

SCALEBENCH_PLUGIN("wrong", "a mistake", Wrong)
