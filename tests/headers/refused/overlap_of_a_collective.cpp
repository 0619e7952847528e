// SPDX-License-Identifier: Apache-2.0
// says: operations that overlap wait for no other rank: static constexpr bool independent = true
#include <scalebench/sdk.hpp>

namespace sb = scalebench::sdk;

struct Wrong {
  static constexpr auto name = "wrong";
  static constexpr auto help = "a mistake";
  static constexpr auto metrics = sb::durations("step");
  void setup(const sb::Context&) {}
  void start(sb::Flight& flight, std::int64_t operation, std::uint64_t) { flight.done(operation, 0); }
  void progress(sb::Flight&, std::uint64_t) {}
};

SCALEBENCH_PLUGIN("wrong", "a mistake", Wrong)
