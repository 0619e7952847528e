// SPDX-License-Identifier: Apache-2.0
#include "engine/loop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "base/clock.hpp"
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

StepResult stopped() { return {StepStatus::interrupted, "stopped on request"}; }

std::uint64_t end_of_overtime(const Until& until, std::uint64_t begin_ns) {
  constexpr std::uint64_t longest_ns = 5'000'000'000;
  if (until.time_ns <= begin_ns || until.time_ns == Until{}.time_ns) return until.time_ns;
  return until.time_ns + std::min((until.time_ns - begin_ns) / 4, longest_ns);
}

StepResult verdict_of(plugin::HookAnswer answer) {
  if (answer.status == SB_OK) return {};
  return {outcome_of(answer.status), answer.text.empty() ? "the workload gave no reason" : std::move(answer.text)};
}

inline std::int32_t Loop::iterate_at(std::uint64_t begin_ns) {
  recorder_.begin(begin_ns);
  return workload_.iterate(self_, &recorder_, &error_);
}

inline bool Loop::settle(std::int32_t status) { return Sampling::settle(status, ++recorder_.iteration); }

template <bool heeds_stop>
StepResult Loop::go_on(const Until& until) {
  while (!until.reached(recorder_.iteration, recorder_.last_ns)) {
    if (heeds_stop && stop_.raised()) [[unlikely]]
      return stopped();
    const std::int32_t status = iterate_at(base::now_ns());
    if (settle(status)) [[likely]]
      continue;
    StepResult verdict = look_into(status);
    if (!verdict.ok()) return verdict;
  }
  return {};
}

/// In stretches from minute to minute, so that no iteration has to look at more than one time.
StepResult Loop::run(const Until& until) {
  for (;;) {
    const std::uint64_t end_ns = std::min(until.time_ns, log_.next_look_ns());
    const bool is_last = end_ns == until.time_ns;
    StepResult verdict = go_on<true>({until.iteration, end_ns, is_last ? until.least : 0});
    if (is_last || !verdict.ok() || until.reached(done(), recorder_.last_ns)) return verdict;
    look_around(recorder_.last_ns);
  }
}

StepResult Loop::run_open(const Until& until, const Arrival& arrival, const Pacer& pacer) {
  const std::uint64_t zero_ns = base::now_ns();
  const std::uint64_t last_begin_ns = end_of_overtime(until, zero_ns);
  Arrivals arrivals(arrival, zero_ns);
  while (done() < until.iteration) {
    const std::uint64_t due_ns = arrivals.next_ns();
    const bool may_end = done() >= until.least;
    look_around(recorder_.last_ns);
    if (may_end && due_ns >= until.time_ns) return {};
    const bool was_due = !pacer.wait_until(due_ns);
    if (stop_.raised()) return stopped();
    const std::uint64_t begin_ns = std::max(base::now_ns(), due_ns);
    if (may_end && begin_ns > last_begin_ns) return forgo(due_ns, arrivals, until), StepResult{};
    if (was_due || begin_ns - due_ns > Pacer::awake_ns) recorder_.mark_late();
    const std::int32_t status = iterate_at(begin_ns);
    record_open(due_ns, begin_ns);
    if (settle(status)) continue;
    StepResult verdict = look_into(status);
    if (!verdict.ok()) return verdict;
  }
  return {};
}

void Sampling::forgo(std::uint64_t due_ns, Arrivals& arrivals, const Until& until) {
  constexpr std::int64_t most = 1'000'000;  // 64 MB of samples
  const std::uint64_t now_ns = base::now_ns();
  std::int64_t count = 0;
  for (; due_ns < until.time_ns && done() < until.iteration; due_ns = arrivals.next_ns()) {
    if (count++ >= most) continue;
    recorder_.begin(now_ns);
    for (const std::uint32_t series : {OwnSeries::response, OwnSeries::lateness})
      recorder_.put(recorder_.own(series), due_ns, now_ns - due_ns, spool::failed | spool::not_begun);
    log_.failure({recorder_.own(OwnSeries::response), done(), ECANCELED, "it was due and never begun"});
    settle(SB_OK, ++recorder_.iteration);
  }
  if (count > most)
    log_.event(SB_WARNING,
               fmt::format("{} more operations were due and not begun; these have no samples", count - most));
}

void Loop::record_open(std::uint64_t due_ns, std::uint64_t begin_ns) {
  const std::uint64_t end_ns = recorder_.last_ns;
  const std::uint16_t flags = recorder_.has_failed() ? spool::failed : 0;
  recorder_.put(recorder_.own(OwnSeries::response), due_ns, end_ns - due_ns, flags);
  recorder_.put(recorder_.own(OwnSeries::service), begin_ns, end_ns - begin_ns, flags);
  recorder_.put(recorder_.own(OwnSeries::lateness), due_ns, begin_ns - due_ns);
}

StepResult Sampling::look_into(std::int32_t status) {
  for (const Recorder::Failed& failed : recorder_.take_failures()) {
    if (failure_.empty()) failure_ = failed.text.empty() ? "it gave no reason" : failed.text;
    log_.failure(failed);
  }
  recorder_.mark_gap();
  StepResult verdict = verdict_of(plugin::answer_of(status, error_));
  if (const std::string misuse = recorder_.misuse(); !misuse.empty()) verdict.add({StepStatus::failed, misuse});
  error_ = {};
  return verdict;
}

template StepResult Loop::go_on<true>(const Until&);
template StepResult Loop::go_on<false>(const Until&);

}  // namespace scalebench::engine
