// SPDX-License-Identifier: Apache-2.0
#include "engine/collective_loop.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <limits>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace scalebench::engine {

Rendezvous::Agreed Rendezvous::meet(const StepResult& own, const StepResult& trouble, std::int64_t took_ns,
                                    std::int64_t left_ns) {
  constexpr std::int64_t endless = -1;
  const plan::Patience& patience = job_context_.job.patience;
  const bool waits_for_ever = trouble.ok() || patience.is_endless();
  const std::int64_t share = took_ns == 0 ? 1 : own.ok() ? 2 : 5;
  if (job_context_.group.rank() != 0) left_ns = std::numeric_limits<std::int64_t>::min();
  std::array<std::int64_t, 4> numbers = {static_cast<std::int64_t>(own.outcome), job_context_.stop.raised() ? 1 : 0,
                                         took_ns, left_ns};
  if (!job_context_.group.agree(numbers, waits_for_ever ? endless : patience.afterwards_ns(took_ns) / share))
    give_up(trouble);
  return {static_cast<StepStatus>(numbers[0]), numbers[1] != 0, numbers[2], numbers[3]};
}

void Rendezvous::give_up(const StepResult& trouble) {
  log_.event(SB_WARNING, "the other ranks wait for this one in a collective operation; the job is aborted");
  log_.status(trouble, false);
  job_context_.group.abort(static_cast<int>(base::Exit::run_failed));
}

void join(StepResult& own, const Rendezvous::Agreed& agreed) {
  if (agreed.stop) own.add({StepStatus::interrupted, "stopped on request"});
  if (agreed.worst > own.outcome) own.add({agreed.worst, "another rank ended this point", true});
}

void CollectiveLoop::run(const Stretch& stretch, StepResult& verdict) {
  constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();
  const auto now_ns = [] { return static_cast<std::int64_t>(base::now_ns()); };
  const std::int64_t end = stretch.end < 0 ? no_limit : stretch.end;
  const std::int64_t end_ns = stretch.duration_ns < 0 ? no_limit : now_ns() + stretch.duration_ns;
  std::int64_t left_ns = stretch.duration_ns < 0 ? no_limit : stretch.duration_ns;
  while (loop_.done() < end && (left_ns > 0 || loop_.done() < stretch.least)) {
    const std::int64_t size = batches_.next(end - loop_.done(), left_ns);
    const std::int64_t begin_ns = now_ns();
    run_batch(size, verdict);
    const std::int64_t took_ns = now_ns() - begin_ns;
    const auto agreed = rendezvous_.meet(verdict, trouble(verdict), took_ns, end_ns - now_ns());
    join(verdict, agreed);
    if (!verdict.ok()) return;
    batches_.took(size, agreed.slowest_ns);
    left_ns = agreed.left_ns;
  }
}

/// What may keep this rank from the others: its verdict, or an operation that failed in this batch, since a rank that
/// left a collective operation goes on while the others wait in it.
StepResult CollectiveLoop::trouble(const StepResult& verdict) {
  const std::string failure = loop_.take_failure();
  if (!verdict.ok() || failure.empty()) return verdict;
  return {StepStatus::failed, "an operation failed here, and the other ranks wait for this one in it: " + failure};
}

/// Never throws: this rank has to come to the meeting.
void CollectiveLoop::run_batch(std::int64_t size, StepResult& verdict) {
  if (!verdict.ok()) return;
  try {
    recorder_.mark_gap();
    loop_.look_around(recorder_.last_ns);
    verdict.add(loop_.run_batch(size));
  } catch (const std::exception& error) {
    verdict.add({StepStatus::failed, error.what()});
  }
}

}  // namespace scalebench::engine
