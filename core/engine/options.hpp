// SPDX-License-Identifier: Apache-2.0
// The values of a point in the shape and order a workload's hooks expect.
#pragma once

#include <scalebench/abi.h>

#include <string_view>
#include <vector>

#include "plan/job.hpp"

namespace scalebench::engine {

/// One value per option row. Texts are borrowed from the settings. A row is looked up among the point's options, then
/// among the job's launch options; throws base::Error when it is in neither or of another type.
std::vector<sb_value> bind_options(const sb_workload& workload, const plan::Settings& point,
                                   const plan::Settings& launch);

/// How many ranks each role asks for by its count_option; -1 for the one that takes the rest.
std::vector<std::int64_t> role_counts(const sb_workload& workload, const std::vector<sb_value>& options);

}  // namespace scalebench::engine
