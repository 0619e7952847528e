// SPDX-License-Identifier: Apache-2.0
#include "engine/step_result.hpp"

#include <scalebench/abi.h>

#include <array>

#include "base/clock.hpp"

namespace scalebench::engine {

const char* name_of(StepStatus outcome) {
  static constexpr std::array names = {"done", "interrupted", "skipped", "relaunch", "incorrect", "failed"};
  return names.at(static_cast<std::size_t>(outcome));
}

StepStatus outcome_of(std::int32_t status) {
  switch (status) {
    case SB_OK:
      return StepStatus::done;
    case SB_SKIP:
      return StepStatus::skipped;
    case SB_RELAUNCH:
      return StepStatus::relaunch;
    case SB_INCORRECT:
      return StepStatus::incorrect;
    default:
      return StepStatus::failed;
  }
}

void StepResult::add(const StepResult& other) {
  if (other.outcome <= outcome) return;
  *this = other;
  if (at_ns == 0) at_ns = base::now_ns();
}

}  // namespace scalebench::engine
