// SPDX-License-Identifier: Apache-2.0
// Asks the workloads' own `validate` hooks about every point, before anything starts.
#pragma once

#include <vector>

#include "plan/job.hpp"
#include "plugin/library.hpp"

namespace scalebench::cli {

/// Throws wrong_input with the hook's sentence for the first point that a workload refuses.
void validate_points(const std::vector<plan::Job>& jobs, const std::vector<const sb_workload*>& workloads);

}  // namespace scalebench::cli
