// SPDX-License-Identifier: Apache-2.0
// Which rank plays which role. Pure.
#pragma once

#include <scalebench/abi.h>

#include <cstdint>
#include <vector>

#include "engine/step_result.hpp"

namespace scalebench::engine {

struct Part {
  int role = 0;  ///< index of the row
  int rank = 0;  ///< within the role
  int size = 1;
};

/// How many ranks each role takes: `counts` by row, -1 for the one that takes the rest.
struct Casting {
  std::vector<int> sizes = {};
  StepResult verdict = {};  ///< skipped, with the reason, when the ranks do not suffice
};
Casting cast(const sb_workload& workload, const std::vector<std::int64_t>& counts, int ranks);

/// Roles take ranks in declared order. Without roles everybody is in role 0.
Part part_of(const std::vector<int>& sizes, int rank);

}  // namespace scalebench::engine
