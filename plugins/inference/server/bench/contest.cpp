// SPDX-License-Identifier: Apache-2.0
#include "inference/server/bench/contest.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <random>

namespace scalebench::inference_bench {
namespace {

constexpr double ns_per_us = 1000;

const char* word_for(const Verdict& verdict, double bound) {
  constexpr double steady = 0.02;
  if (verdict.control < 1 - steady || verdict.control > 1 + steady) return "unstable";
  return verdict.ratio() <= bound ? "ok" : "over";
}

}  // namespace

double time_ns(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

Verdict contest(const Timed& value, const Timed& limit, int rounds, int turns) {
  const std::array<const Timed*, 3> variants = {&value, &limit, &limit};
  std::array<std::vector<double>, 3> taken;
  std::array<std::size_t, 3> order = {0, 1, 2};
  std::mt19937_64 random(1);
  for (int round = 0; round < rounds; ++round) {
    std::ranges::shuffle(order, random);
    for (const std::size_t variant : order) {
      for (int turn = 0; turn < turns; ++turn) taken[variant].push_back((*variants[variant])());
    }
  }
  const double first = median(taken[1]);
  const double second = median(taken[2]);
  return {.value = median(taken[0]), .limit = (first + second) / 2, .control = first / second};
}

void print(const std::string& name, const Verdict& verdict, double bound) {
  std::printf("%-28s %10.1f us %10.1f us %6.3f %5.2f %s\n", name.c_str(), verdict.value / ns_per_us,
              verdict.limit / ns_per_us, verdict.ratio(), bound, word_for(verdict, bound));
  std::fflush(stdout);
}

}  // namespace scalebench::inference_bench
