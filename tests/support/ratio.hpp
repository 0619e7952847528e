// SPDX-License-Identifier: Apache-2.0
// How a speed is measured as a ratio to a limit, for benchmark programs.
//
// Subject and limit run in one process, in turns, in an order drawn anew in every round; the limit runs twice a round,
// and the ratio of its two medians is the control: where it leaves 0.98 to 1.02 the machine was not quiet enough, and
// the case is measured again, at most three times, before it is called unstable. Only the control decides about that.
// All figures are medians over single operations, in microseconds.
#pragma once

#include <sched.h>
#include <sys/types.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <numeric>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace scalebench::support {

struct RatioCase {
  std::string name;
  std::function<void()> subject;
  std::function<void()> limit;
  double bound = 1;  ///< the ratio at most
  int rounds = 100;
  int operations = 20;  ///< of each variant in a round
};

struct RatioResult {
  double value_us = 0;
  double limit_us = 0;
  double ratio = 0;
  double control = 0;

  bool stable() const { return control >= 0.98 && control <= 1.02; }
};

/// Pins this process, and what it starts from now on, to the last core it may use; -1 when that is not possible.
inline int pin_to_one_core() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return -1;
  int core = CPU_SETSIZE - 1;
  while (core >= 0 && !CPU_ISSET(static_cast<std::size_t>(core), &allowed)) --core;
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<std::size_t>(std::max(core, 0)), &one);
  return sched_setaffinity(0, sizeof one, &one) == 0 ? core : -1;
}

inline double median(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

class RatioBench {
 public:
  explicit RatioBench(std::uint64_t seed) : random_(seed) {}

  /// Measures the case and prints its line: name value unit limit ratio bound ok|over|unstable.
  RatioResult run(const RatioCase& one) {
    RatioResult result = measure(one);
    for (int attempt = 1; attempt < most_attempts && !result.stable(); ++attempt) result = measure(one);
    const bool over = result.ratio > one.bound;
    over_ = over_ || (over && result.stable());
    std::printf("%-28s %12.3f us %12.3f %7.3f %6.2f %s\n", one.name.c_str(), result.value_us, result.limit_us,
                result.ratio, one.bound,
                !result.stable() ? "unstable"
                : over           ? "over"
                                 : "ok");
    std::fflush(stdout);
    return result;
  }

  /// A stable case exceeded its bound.
  bool any_over() const { return over_; }

 private:
  static constexpr int most_attempts = 3;
  static constexpr std::size_t variants = 3;  ///< the subject, the limit, the limit again
  using Times = std::array<std::vector<double>, variants>;

  RatioResult measure(const RatioCase& one) {
    const std::array<const std::function<void()>*, variants> variant{&one.subject, &one.limit, &one.limit};
    std::array<std::size_t, variants> order{};
    std::iota(order.begin(), order.end(), std::size_t{0});
    Times times;
    for (int round = 0; round < one.rounds; ++round) {
      std::ranges::shuffle(order, random_);
      for (const auto which : order) sample(*variant[which], one.operations, times[which]);
    }
    return evaluate(times);
  }

  /// The first operation after the change of variant is not counted.
  static void sample(const std::function<void()>& operation, int count, std::vector<double>& times) {
    operation();
    for (int i = 0; i < count; ++i) {
      const auto begin = std::chrono::steady_clock::now();
      operation();
      const auto end = std::chrono::steady_clock::now();
      times.push_back(std::chrono::duration<double, std::micro>(end - begin).count());
    }
  }

  static RatioResult evaluate(Times& times) {
    const double first = median(times[1]);
    const double second = median(times[2]);
    times[1].insert(times[1].end(), times[2].begin(), times[2].end());
    const double limit = median(times[1]);
    const double value = median(times[0]);
    return {value, limit, value / limit, second / first};
  }

  std::mt19937_64 random_;
  bool over_ = false;
};

}  // namespace scalebench::support
