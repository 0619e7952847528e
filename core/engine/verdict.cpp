// SPDX-License-Identifier: Apache-2.0
#include "engine/verdict.hpp"

#include <scalebench/abi.h>

#include <array>

#include "base/clock.hpp"

namespace scalebench::engine {

const char* name_of(Outcome outcome) {
  static constexpr std::array names = {"done", "interrupted", "skipped", "relaunch", "incorrect", "failed"};
  return names.at(static_cast<std::size_t>(outcome));
}

Outcome outcome_of(std::int32_t status) {
  switch (status) {
    case SB_OK:
      return Outcome::done;
    case SB_SKIP:
      return Outcome::skipped;
    case SB_RELAUNCH:
      return Outcome::relaunch;
    case SB_INCORRECT:
      return Outcome::incorrect;
    default:
      return Outcome::failed;
  }
}

void Verdict::add(const Verdict& other) {
  if (other.outcome <= outcome) return;
  *this = other;
  if (at_ns == 0) at_ns = base::now_ns();
}

}  // namespace scalebench::engine
