// SPDX-License-Identifier: Apache-2.0
// Results as a run of the throughput workload would leave them, figures invented.
#pragma once

#include <string>
#include <vector>

#include "report/result.hpp"

namespace scalebench::report {

inline store::Summary times(std::string metric, double median_ns, std::int64_t n) {
  store::Summary summary;
  summary.metric = std::move(metric);
  summary.unit = "ns";
  summary.n = n;
  summary.n_warmup = 20;
  summary.n_outliers = 0;
  summary.tau = 1;
  summary.n_eff = static_cast<double>(n);
  summary.median = {median_ns, 0.98 * median_ns, 1.02 * median_ns};
  if (n >= 36) summary.p90 = {1.2 * median_ns, 1.1 * median_ns, 1.3 * median_ns};
  if (n >= 368) summary.p99 = {1.5 * median_ns, 1.4 * median_ns, 1.6 * median_ns};
  summary.min = 0.9 * median_ns;
  summary.max = 2.5 * median_ns;
  summary.rate = 1.6e8;
  summary.rate_unit = "B/s";
  return summary;
}

inline store::Summary of_rank(store::Summary summary, int rank, double median_ns) {
  summary.rank = rank;
  summary.median.value = median_ns;
  return summary;
}

inline Result result(std::int64_t id, std::int64_t tensor_bytes, std::vector<store::Summary> summaries) {
  Result made;
  made.run.id = id;
  made.run.plugin = made.run.workload = "throughput";
  made.run.point = tensor_bytes;  // the one option that differs
  made.run.ranks = 2;
  made.run.status = store::RunStatus::done;
  made.params = {{"keys", "1", 1.0, ""},
                 {"tensor-bytes", std::to_string(tensor_bytes), static_cast<double>(tensor_bytes), "B"}};
  made.summaries = std::move(summaries);
  return made;
}

inline Result put_and_unpack(std::int64_t id, std::int64_t tensor_bytes, double median_ns, std::int64_t n) {
  return result(id, tensor_bytes, {times("put_tensor", median_ns, n), times("unpack_tensor", 0.9 * median_ns, n)});
}

}  // namespace scalebench::report
