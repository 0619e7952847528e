// SPDX-License-Identifier: Apache-2.0
// Options of the kinds that are typed in more than one way, and a check that refuses, or dies of, some points.
#include <chrono>
#include <csignal>
#include <scalebench/sdk.hpp>
#include <thread>

namespace sb = scalebench::sdk;

/// A sanitizer has a handler of its own.
void crash() { std::signal(SIGSEGV, SIG_DFL), std::raise(SIGSEGV); }

struct Picky {
  static constexpr auto name = "picky";
  static constexpr auto help = "Refuses some points";
  std::int64_t size = 0;
  bool careful = false;
  std::string label;
  static constexpr sb::Option options[] = {sb::option<&Picky::size>("size", "1", "3 is refused, 13 is fatal"),
                                           sb::option<&Picky::careful>("careful", "yes", "looks twice"),
                                           sb::option<&Picky::label>("label", "none", "any text")};
  static constexpr auto metrics = sb::durations("step");

  void setup(const sb::Context&) {}
  void iterate(sb::Lap& lap) {
    if (label == "slow") std::this_thread::sleep_for(std::chrono::minutes(2));
    lap(0);
  }
  void validate(const sb::Candidate&) const {
    if (size == 3) throw sb::Usage("size 3 is odd");
    if (size == 13) crash();
  }
};

/// Dies of its work, after a workload that does not.
struct Fatal : Picky {
  static constexpr auto name = "fatal";
  void iterate(sb::Lap&) { crash(); }
};

SCALEBENCH_PLUGIN("picky", "Hard to please", Picky, Fatal)
