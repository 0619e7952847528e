// SPDX-License-Identifier: Apache-2.0
// How a point, or a step of it, ended.
#pragma once

#include <cstdint>
#include <string>

namespace scalebench::engine {

/// In order of weight: what ranks agree on is the largest.
enum class StepStatus : std::int32_t { done = 0, interrupted, skipped, relaunch, incorrect, failed };

/// The word used in journals and in the database.
const char* name_of(StepStatus outcome);

/// What a hook's answer (enum sb_status) means for the point.
StepStatus outcome_of(std::int32_t status);

struct StepResult {
  StepStatus outcome = StepStatus::done;
  std::string text = {};        ///< the sentence why; empty when done
  bool is_second_hand = false;  ///< another rank's outcome, which this rank had to follow
  std::uint64_t at_ns = 0;      ///< when this rank came to it

  bool ok() const noexcept { return outcome == StepStatus::done; }
  /// Keeps the heavier one, of equals the first, and takes the time of one that has none.
  void add(const StepResult& other);
};

}  // namespace scalebench::engine
