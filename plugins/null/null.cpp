// SPDX-License-Identifier: Apache-2.0
// Does nothing, in one timed section: what is measured is the harness.
#include <scalebench/sdk.hpp>

namespace sb = scalebench::sdk;

struct Null {
  static constexpr auto name = "null";
  static constexpr auto help = "Does nothing, in one timed section";
  static constexpr bool independent = true;
  enum { nothing };
  static constexpr sb::Metric metrics[] = {sb::duration("nothing", "from one clock read to the next")};

  void setup(const sb::Context&) {}
  void iterate(sb::Lap& lap) { lap(nothing); }
};

SCALEBENCH_PLUGIN("null", "Does nothing: measures the harness itself", Null)
