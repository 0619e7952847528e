// SPDX-License-Identifier: Apache-2.0
#include "engine/floor.hpp"

#include <algorithm>
#include <vector>

#include "base/clock.hpp"
#include "engine/solo.hpp"

namespace scalebench::engine {
namespace {

/// About 10 ms at 50 ns an iteration; odd, so that the median is one of them.
constexpr int rounds = 41;
constexpr int iterations = 5000;

/// Medians of rounds, in ns per iteration.
class Rounds {
 public:
  void add(auto&& round) {
    const std::uint64_t begin_ns = base::now_ns();
    round();
    taken_.push_back(static_cast<double>(base::now_ns() - begin_ns) / iterations);
  }
  double median() {
    const auto middle = taken_.begin() + static_cast<std::ptrdiff_t>(taken_.size() / 2);
    std::nth_element(taken_.begin(), middle, taken_.end());
    return *middle;
  }

 private:
  std::vector<double> taken_;
};

void read_clock_twice_each() {
  std::uint64_t last_ns = 0;
  for (int n = 0; n < 2 * iterations; ++n) last_ns = std::max(last_ns, base::now_ns());
  asm volatile("" : : "r"(last_ns));
}

}  // namespace

double measure_floor(const plugin::Library& null) {
  Solo solo(*null.workloads().front());
  solo.recorder().spool().reserve(rounds * iterations);
  Rounds loop, bare;
  for (int n = 0; n < rounds; ++n) {
    bare.add(read_clock_twice_each);
    loop.add([&] { solo.loop().run({.iteration = solo.loop().done() + iterations}); });
  }
  return std::max(0.0, loop.median() - bare.median());
}

}  // namespace scalebench::engine
