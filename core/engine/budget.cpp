// SPDX-License-Identifier: Apache-2.0
#include "engine/budget.hpp"

#include "base/error.hpp"

namespace scalebench::engine {
namespace {

constexpr std::int64_t most_iterations = std::numeric_limits<std::uint32_t>::max();

bool says_when_to_end(const plan::Limits& limits) { return limits.iterations >= 0 || limits.duration_ns >= 0; }

}  // namespace

Budget resolve(const plan::Limits& user, const plan::Limits& setup) {
  Budget budget;
  for (const plan::Limits* limits : {&user, &setup}) {
    if (!says_when_to_end(*limits)) continue;
    budget.iterations = limits->iterations;
    budget.duration_ns = limits->duration_ns;
    break;
  }
  budget.at_least = user.at_least;
  if (user.cap_ns >= 0 && (budget.duration_ns < 0 || budget.duration_ns > user.cap_ns))
    budget.duration_ns = user.cap_ns;
  if (setup.warmup >= 0) budget.warmup = setup.warmup;
  if (user.warmup >= 0) budget.warmup = user.warmup;
  if (budget.warmup > most_iterations || budget.iterations > most_iterations - budget.warmup)
    base::wrong_input("a point has at most {} iterations; give fewer --iterations or --warmup", most_iterations);
  return budget;
}

Budget rest_of(Budget budget, const plan::Earlier& earlier, int rank) {
  const std::int64_t measured = earlier.measured_by(rank);
  budget.first = earlier.iteration;
  if (budget.iterations >= 0) budget.iterations = std::max<std::int64_t>(0, budget.iterations - measured);
  if (budget.duration_ns >= 0) budget.duration_ns = std::max<std::int64_t>(0, budget.duration_ns - earlier.measured_ns);
  budget.at_least = std::max<std::int64_t>(0, budget.at_least - measured);
  if (budget.end() > most_iterations || budget.warmup_end() > most_iterations)
    base::wrong_input("a run has at most {} iterations in all its attempts; run this point without --resume",
                      most_iterations);
  return budget;
}

Stretch warmup_part(const Budget& budget) { return {.end = budget.warmup_end()}; }

Stretch measured_part(const Budget& budget) {
  return {budget.end(), budget.duration_ns, budget.warmup_end() + budget.at_least};
}

Until end_of(const Stretch& stretch, std::uint64_t begin_ns) {
  Until until;
  if (stretch.end >= 0) until.iteration = stretch.end;
  if (stretch.duration_ns >= 0) until.time_ns = begin_ns + static_cast<std::uint64_t>(stretch.duration_ns);
  until.least = stretch.least;
  return until;
}

}  // namespace scalebench::engine
