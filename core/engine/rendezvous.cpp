// SPDX-License-Identifier: Apache-2.0
#include "engine/rendezvous.hpp"

#include <array>
#include <limits>

#include "base/error.hpp"

namespace scalebench::engine {

Rendezvous::Agreed Rendezvous::meet(const StepResult& own, const StepResult& trouble, std::int64_t took_ns,
                                    std::int64_t left_ns) {
  constexpr std::int64_t endless = -1;
  const plan::Patience& patience = stage_.job.patience;
  const bool waits_for_ever = trouble.ok() || patience.is_endless();
  const std::int64_t share = took_ns == 0 ? 1 : own.ok() ? 2 : 5;
  if (stage_.group.rank() != 0) left_ns = std::numeric_limits<std::int64_t>::min();
  std::array<std::int64_t, 4> numbers = {static_cast<std::int64_t>(own.outcome), stage_.stop.raised() ? 1 : 0, took_ns,
                                         left_ns};
  if (!stage_.group.agree(numbers, waits_for_ever ? endless : patience.afterwards_ns(took_ns) / share)) give_up(trouble);
  return {static_cast<StepStatus>(numbers[0]), numbers[1] != 0, numbers[2], numbers[3]};
}

void Rendezvous::give_up(const StepResult& trouble) {
  log_.event(SB_WARNING, "the other ranks wait for this one in a collective operation; the job is aborted");
  log_.status(trouble, false);
  stage_.group.abort(static_cast<int>(base::Exit::run_failed));
}

void join(StepResult& own, const Rendezvous::Agreed& agreed) {
  if (agreed.stop) own.add({StepStatus::interrupted, "stopped on request"});
  if (agreed.worst > own.outcome) own.add({agreed.worst, "another rank ended this point", true});
}

}  // namespace scalebench::engine
