// SPDX-License-Identifier: Apache-2.0
// Which service a job needs, and what its server is to be told, from the rows of the job's workloads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/job.hpp"
#include "plugin/library.hpp"

namespace scalebench::campaign {

struct ServiceOrder {
  std::string service;
  std::vector<std::string> arguments;
};

/// Nothing when no workload of the job needs one, or when the job has an endpoint already.
std::optional<ServiceOrder> service_of(const plan::Job& job, const plugin::Library& library);

}  // namespace scalebench::campaign
