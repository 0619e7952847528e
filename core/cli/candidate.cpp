// SPDX-License-Identifier: Apache-2.0
#include "cli/candidate.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "plugin/option_text.hpp"

namespace scalebench::cli {
namespace {

void validate(const plan::Job& job, const plan::Point& point, const sb_workload& workload) {
  std::vector<sb_value> values;
  for (const auto& [name, value] : point.options) values.push_back(plugin::to_abi(value.data));
  const sb_candidate candidate{sizeof(sb_candidate), job.ranks, job.nodes, static_cast<std::uint32_t>(values.size()),
                               values.data()};
  sb_error error{};
  if (workload.validate(&candidate, &error) != SB_OK) base::wrong_input("{}: {}", workload.name, error.text);
}

}  // namespace

void validate_points(const std::vector<plan::Job>& jobs, const std::vector<const sb_workload*>& workloads) {
  for (const plan::Job& job : jobs) {
    for (const plan::Point& point : job.points) {
      const auto workload = std::find_if(workloads.begin(), workloads.end(),
                                         [&](const sb_workload* row) { return row->name == point.workload; });
      if (workload != workloads.end() && (*workload)->validate) validate(job, point, **workload);
    }
  }
}

}  // namespace scalebench::cli
