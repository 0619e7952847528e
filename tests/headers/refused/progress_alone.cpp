// SPDX-License-Identifier: Apache-2.0
// says: a workload whose operations overlap needs: void start(sb::Flight&, std::int64_t operation, std::uint64_t
// due_ns)
#include <scalebench/sdk.hpp>

namespace sb = scalebench::sdk;

struct Wrong {
  static constexpr auto name = "wrong";
  static constexpr auto help = "a mistake";
  static constexpr auto metrics = sb::durations("step");
  static constexpr bool independent = true;
  void setup(const sb::Context&) {}
  void progress(sb::Flight&, std::uint64_t) {}
};

SCALEBENCH_PLUGIN("wrong", "a mistake", Wrong)
