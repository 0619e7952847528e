// SPDX-License-Identifier: Apache-2.0
#include "engine/loop.hpp"

#include <algorithm>
#include <iterator>

#include "base/clock.hpp"

namespace scalebench::engine {

Verdict verdict_of(std::int32_t status, const sb_error& error) {
  if (status == SB_OK) return {};
  std::string text(error.text, std::find(std::begin(error.text), std::end(error.text), '\0'));
  return {outcome_of(status), text.empty() ? "the workload gave no reason" : std::move(text)};
}

inline std::int32_t Loop::iterate_once() {
  recorder_.begin(base::now_ns());
  const std::int32_t status = workload_.iterate(self_, &recorder_, &error_);
  recorder_.spool().seal();
  ++recorder_.iteration;
  cell_.heartbeat_ns.store(recorder_.last_ns, std::memory_order_relaxed);
  cell_.iterations.store(recorder_.iteration, std::memory_order_relaxed);
  return status;
}

template <bool heeds_stop>
Verdict Loop::go_on(const Until& until) {
  while (!until.reached(recorder_.iteration, recorder_.last_ns)) {
    if (heeds_stop && stop_.raised()) [[unlikely]]
      return {Outcome::interrupted, "stopped on request"};
    const std::int32_t status = iterate_once();
    const bool paused = recorder_.spool().prepare();
    if (paused) [[unlikely]]
      recorder_.mark_gap();
    if (status != SB_OK || recorder_.has_news() || paused) [[unlikely]] {
      Verdict verdict = look_into(status);
      if (!verdict.ok()) return verdict;
    }
  }
  return {};
}

Verdict Loop::look_into(std::int32_t status) {
  for (const Recorder::Failed& failed : recorder_.take_failures()) log_.failure(failed);
  recorder_.mark_gap();
  Verdict verdict = verdict_of(status, error_);
  if (const std::string misuse = recorder_.misuse(); !misuse.empty()) verdict.add({Outcome::failed, misuse});
  error_ = {};
  return verdict;
}

template Verdict Loop::go_on<true>(const Until&);
template Verdict Loop::go_on<false>(const Until&);

}  // namespace scalebench::engine
