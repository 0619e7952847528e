// SPDX-License-Identifier: Apache-2.0
#include "engine/overlap.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/units.hpp"

namespace scalebench::engine {
namespace {

/// How long a stop request may go unnoticed, and the rank give no sign of life.
constexpr std::uint64_t longest_look_ns = 50'000'000;

std::int64_t checked(const sb_workload& workload, std::int64_t in_flight) {
  if (in_flight >= 1 && in_flight <= Flight::most) return in_flight;
  base::wrong_input("workload {} asks for {} operations in flight; there may be 1 to {}", workload.name, in_flight,
                    Flight::most);
}

}  // namespace

Overlap::Overlap(const sb_workload& workload, void* self, Recorder& recorder, const StopFlag& stop,
                 spool::RankCell& cell, PointLog& log, const Terms& terms)
    : Sampling(workload, self, recorder, stop, cell, log),
      terms_(terms),
      flight_(checked(workload, terms.in_flight)),
      first_(done()) {
  recorder_.record_operations_of(flight_);
}

StepResult Overlap::run(const Until& until) {
  StepResult verdict;
  std::uint64_t now_ns = base::now_ns();
  for (; verdict.ok() && !until.reached(done(), now_ns); now_ns = base::now_ns()) {
    if (stop_.raised())
      verdict = stopped();
    else if (flight_.is_full())
      verdict = reap(now_ns, until.time_ns);
    else
      verdict = begin(now_ns);
  }
  return drain(std::move(verdict));
}

StepResult Overlap::run_open(const Until& until, const Arrival& arrival, const Pacer& pacer) {
  const std::uint64_t zero_ns = base::now_ns();
  const std::uint64_t last_begin_ns = end_of_overtime(until, zero_ns);
  Arrivals arrivals(arrival, zero_ns);
  std::uint64_t due_ns = arrivals.next_ns();
  StepResult verdict;
  while (verdict.ok() && !until.reached(done(), due_ns)) {
    const std::uint64_t now_ns = base::now_ns();
    if (stop_.raised()) {
      verdict = stopped();
    } else if (done() >= until.least && now_ns > last_begin_ns) {
      forgo(due_ns, arrivals, until);
      break;
    } else if (flight_.is_full() || now_ns < due_ns) {
      verdict = wait_for(now_ns, due_ns, pacer);
    } else {
      verdict = begin(due_ns);
      due_ns = arrivals.next_ns();
    }
  }
  return drain(std::move(verdict));
}

/// For the time that the next one is due, or for room.
StepResult Overlap::wait_for(std::uint64_t now_ns, std::uint64_t due_ns, const Pacer& pacer) {
  if (!flight_.is_empty()) return reap(now_ns, flight_.is_full() ? UINT64_MAX : due_ns);
  pacer.wait_until(due_ns);
  return {};
}

StepResult Overlap::begin(std::uint64_t due_ns) {
  const std::uint64_t now_ns = std::max(base::now_ns(), due_ns);
  if (now_ns - due_ns > Pacer::awake_ns) recorder_.mark_late();
  if (flight_.is_empty()) heard_ns_ = now_ns;
  recorder_.begin(now_ns);
  const std::int64_t operation = recorder_.iteration++;
  flight_.add({.number = operation, .due_ns = due_ns, .begun_ns = now_ns, .flags = recorder_.flags()});
  return conclude(workload_.start(self_, &recorder_, operation, due_ns, &error_));
}

StepResult Overlap::reap(std::uint64_t now_ns, std::uint64_t until_ns) {
  const std::uint64_t latest_ns = now_ns + longest_look_ns;
  const std::int64_t ended_before = ended();
  const bool is_over = until_ns <= now_ns;  // a time limit that the least number of operations holds against
  StepResult verdict =
      conclude(workload_.progress(self_, &recorder_, is_over ? latest_ns : std::min(until_ns, latest_ns), &error_));
  cell_.beat();
  now_ns = base::now_ns();
  look_around(now_ns);
  if (ended() == ended_before) verdict.add(judge_silence(now_ns));
  if (ended() == ended_before) return verdict;
  longest_ns_ = std::max(longest_ns_, static_cast<std::int64_t>(now_ns - heard_ns_));
  heard_ns_ = now_ns;
  return verdict;
}

StepResult Overlap::conclude(std::int32_t status) { return settle(status, ended()) ? StepResult{} : look_into(status); }

/// -1 = endless.
std::int64_t Overlap::patience_ns() const noexcept {
  if (terms_.patience.is_endless()) return -1;
  return std::max(ended() == first_ ? terms_.patience.at_first_ns() : terms_.patience.afterwards_ns(longest_ns_),
                  terms_.asked_ns);
}

/// The driver sees a rank that is alive: that its operations are not is for the rank to say.
StepResult Overlap::judge_silence(std::uint64_t now_ns) const {
  const auto silent_ns = static_cast<std::int64_t>(now_ns - heard_ns_);
  if (patience_ns() < 0 || silent_ns < patience_ns()) return {};
  return {
      StepStatus::failed,
      fmt::format(
          "no operation ended for {}, and {} {} in flight; --patience raises this bound, --patience 0 takes it away",
          base::format_ns(static_cast<double>(silent_ns)), flight_.size(), flight_.size() == 1 ? "is" : "are")};
}

StepResult Overlap::drain(StepResult verdict) {
  flight_.begin_draining();
  while (!flight_.is_empty() && verdict.outcome <= StepStatus::interrupted)
    verdict.add(reap(base::now_ns(), UINT64_MAX));
  if (!flight_.is_empty()) {
    recorder_.give_up("it had not ended when the point could not go on: " + verdict.text);
    verdict.add(conclude(SB_OK));
  }
  flight_.end_draining();
  return verdict;
}

}  // namespace scalebench::engine
