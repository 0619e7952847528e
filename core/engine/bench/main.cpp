// SPDX-License-Identifier: Apache-2.0
// What one iteration of the null workload with one timed section costs, against a bare loop with the same two clock
// reads. Times are those of 1000 iterations.
#include <cstdio>
#include <memory>

#include "base/clock.hpp"
#include "engine/solo.hpp"
#include "support/ratio.hpp"

namespace {

using namespace scalebench;

constexpr int iterations = 1000;
constexpr double bound = 1.15;

support::Operation bare_loop() {
  return [] {
    std::uint64_t sum_ns = 0;
    for (int n = 0; n < iterations; ++n) {
      const std::uint64_t begin_ns = base::now_ns();
      sum_ns += base::now_ns() - begin_ns;
    }
    asm volatile("" : : "r"(sum_ns));
  };
}

/// A loop whose spool has room for all that a block of rounds stores, as when the number of iterations is known.
std::shared_ptr<engine::Solo> make_solo(const plugin::Library& null) {
  auto solo = std::make_shared<engine::Solo>(*null.workloads().front());
  solo->recorder().spool().reserve(400'000);
  return solo;
}

support::Operation with_iterations(const plugin::Library& null) {
  return [solo = make_solo(null)] { solo->loop().run({.iteration = solo->loop().done() + iterations}); };
}

/// The same number of iterations, with a time limit that is looked at in each of them.
support::Operation with_duration(const plugin::Library& null) {
  return [solo = make_solo(null)] {
    const std::uint64_t far_ns = base::now_ns() + 3'600'000'000'000;
    solo->loop().run({.iteration = solo->loop().done() + iterations, .time_ns = far_ns});
  };
}

}  // namespace

int main() {
  const auto null = plugin::Library::load(SB_NULL_PLUGIN);
  if (support::pin_to_one_core() < 0) std::puts("# not pinned: this process may not choose its core");
  support::RatioBench bench(std::random_device{}());
  bench.run({"null-iterations", [&] { return with_iterations(null); }, bare_loop, bound});
  bench.run({"null-duration", [&] { return with_duration(null); }, bare_loop, bound});
  std::printf("# floor: %.1f ns per iteration beyond the clock reads\n", engine::measure_floor(null));
  return bench.any_over() ? 1 : 0;
}
