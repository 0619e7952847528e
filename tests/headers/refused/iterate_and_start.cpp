// SPDX-License-Identifier: Apache-2.0
// says: a workload has iterate, or start and progress, not both
#include <scalebench/sdk.hpp>

namespace sb = scalebench::sdk;

struct Wrong {
  static constexpr auto name = "wrong";
  static constexpr auto help = "a mistake";
  static constexpr auto metrics = sb::durations("step");
  static constexpr bool independent = true;
  void setup(const sb::Context&) {}
  void iterate(sb::Lap& lap) { lap(0); }
  void start(sb::Flight& flight, std::int64_t operation, std::uint64_t) { flight.done(operation, 0); }
  void progress(sb::Flight&, std::uint64_t) {}
};

SCALEBENCH_PLUGIN("wrong", "a mistake", Wrong)
