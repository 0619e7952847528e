// SPDX-License-Identifier: Apache-2.0
#include "campaign/needs.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "plugin/rows.hpp"
#include "service/arguments.hpp"

namespace scalebench::campaign {
namespace {

/// The first point of the job for which the need counts.
const plan::Point* first_in_need(const sb_need& need, const sb_workload& workload, const plan::Job& job) {
  const auto found = std::find_if(job.points.begin(), job.points.end(), [&](const plan::Point& point) {
    return point.workload == workload.name && service::applies(need.when ? need.when : "", point.options);
  });
  return found == job.points.end() ? nullptr : &*found;
}

void add(ServiceOrder& order, const std::vector<std::string>& words) {
  const auto known = std::search(order.arguments.begin(), order.arguments.end(), words.begin(), words.end());
  if (known == order.arguments.end()) order.arguments.insert(order.arguments.end(), words.begin(), words.end());
}

}  // namespace

std::optional<ServiceOrder> service_of(const plan::Job& job, const plugin::Library& library) {
  if (!job.endpoint.empty()) return std::nullopt;
  std::optional<ServiceOrder> order;
  const std::map<std::string, std::string> variables = {{"plugin_dir", library.path().parent_path().string()},
                                                        {"module_dir", job.module_dir}};
  for (const sb_workload* workload : library.workloads()) {
    for (const sb_need& need : plugin::needs(*workload)) {
      const plan::Point* point = first_in_need(need, *workload, job);
      if (!point) continue;
      if (!order) order = ServiceOrder{need.service, {}};
      if (need.arguments) add(*order, service::expand_arguments(need.arguments, point->options, variables));
    }
  }
  return order;
}

}  // namespace scalebench::campaign
