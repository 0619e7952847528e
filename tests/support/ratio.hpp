// SPDX-License-Identifier: Apache-2.0
// How a speed is measured as a ratio to a limit, for benchmark programs.
//
// Subject and limit run in turns, in an order drawn anew in every round. The limit is there twice, each with a
// connection (or whatever it needs) of its own, and the ratio of the two medians is the control: where it leaves 0.98
// to 1.02 the machine was not quiet enough, and the case is measured again, at most three times, before it is called
// unstable. Only the control decides about that. Each case runs in a process of its own, so that none inherits the
// state of the allocator, and makes its operations anew in every block of rounds, so that the luck of one connection
// does not decide. All figures are medians over single operations, in microseconds.
#pragma once

#include <sched.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <limits>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace scalebench::support {

using Operation = std::function<void()>;
/// Of a case that stands beside others for comparison.
inline constexpr double no_bound = std::numeric_limits<double>::infinity();

/// Microseconds of the operation just done that do not count. Asked after each operation, whichever variant it was, and
/// in nobody's time.
using Deduction = std::function<double()>;

struct RatioCase {
  std::string name;
  std::function<Operation()> make_subject;
  std::function<Operation()> make_limit;
  double bound = 1;  ///< the ratio at most
  int blocks = 20;
  int rounds = 10;                                 ///< in a block
  int operations = 10;                             ///< of each variant in a round
  std::function<Deduction()> make_deduction = {};  ///< empty: all of it counts
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

  /// Measures the case and prints its line: name value unit limit ratio bound ok|over|beside|unstable.
  RatioResult run(const RatioCase& one) {
    RatioResult result = measure_apart(one);
    for (int attempt = 1; attempt < most_attempts && !result.stable(); ++attempt) result = measure_apart(one);
    const bool over = result.ratio > one.bound;
    over_ = over_ || (over && result.stable());
    const char* verdict = !result.stable() ? "unstable" : over ? "over" : one.bound == no_bound ? "beside" : "ok";
    std::printf("%-28s %12.3f us %12.3f %7.3f %6.2f %s\n", one.name.c_str(), result.value_us, result.limit_us,
                result.ratio, one.bound, verdict);
    std::fflush(stdout);
    return result;
  }

  /// A stable case exceeded its bound.
  bool any_over() const { return over_; }

 private:
  static constexpr int most_attempts = 3;
  static constexpr std::size_t variants = 3;  ///< the subject, the limit, the limit again
  using Times = std::array<std::vector<double>, variants>;

  /// In a child, which leaves without running what its parent has to run: the servers are the parent's.
  RatioResult measure_apart(const RatioCase& one) {
    random_.discard(1);
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("cannot make a pipe");
    std::fflush(stdout);
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error("cannot fork");
    if (child == 0) _exit(report(one, ends[1]));
    close(ends[1]);
    RatioResult result;
    const auto got = read(ends[0], &result, sizeof result);
    close(ends[0]);
    waitpid(child, nullptr, 0);
    if (got != sizeof result) throw std::runtime_error("the case " + one.name + " failed");
    return result;
  }

  int report(const RatioCase& one, int pipe_end) {
    try {
      const auto result = measure(one);
      return write(pipe_end, &result, sizeof result) == sizeof result ? 0 : 1;
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s: %s\n", one.name.c_str(), error.what());
      return 1;
    }
  }

  RatioResult measure(const RatioCase& one) {
    Times times;
    for (auto& some : times) some.reserve(static_cast<std::size_t>(2 * one.blocks * one.rounds * one.operations));
    for (int block = 0; block < one.blocks; ++block) measure_block(one, times);
    return evaluate(times);
  }

  void measure_block(const RatioCase& one, Times& times) {
    const std::array<Operation, variants> variant{one.make_subject(), one.make_limit(), one.make_limit()};
    const Deduction deduction = one.make_deduction ? one.make_deduction() : nullptr;
    std::array<std::size_t, variants> order{};
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (const auto& operation : variant) {
      for (int i = 0; i < one.operations; ++i) operation();
    }
    for (int round = 0; round < one.rounds; ++round) {
      std::ranges::shuffle(order, random_);
      for (const auto which : order) sample(variant[which], one.operations, deduction, times[which]);
    }
  }

  /// The first operation after the change of variant is not counted.
  static void sample(const Operation& operation, int count, const Deduction& deduction, std::vector<double>& times) {
    operation();
    if (deduction) deduction();
    for (int i = 0; i < count; ++i) {
      const auto begin = std::chrono::steady_clock::now();
      operation();
      const auto end = std::chrono::steady_clock::now();
      const double taken_us = std::chrono::duration<double, std::micro>(end - begin).count();
      times.push_back(deduction ? taken_us - deduction() : taken_us);
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
