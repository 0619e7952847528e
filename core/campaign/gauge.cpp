// SPDX-License-Identifier: Apache-2.0
#include "campaign/gauge.hpp"

#include <algorithm>
#include <map>

#include "base/clock.hpp"

namespace scalebench::campaign {

Gauge::Gauge(const std::vector<plan::Job>& jobs) : begin_ns_(base::now_ns()) {
  std::map<std::string, std::set<std::string>> values;
  std::set<std::string> workloads;
  for (const plan::Job& job : jobs) {
    points_ += job.points.size();
    for (const plan::Point& point : job.points) {
      workloads.insert(point.workload);
      for (const auto& [name, value] : point.options) values[name].insert(value.text);
    }
  }
  several_workloads_ = workloads.size() > 1;
  for (const auto& [name, texts] : values) {
    if (texts.size() > 1) varied_.insert(name);
  }
}

std::string Gauge::label(const plan::Point& point) const {
  std::string text = several_workloads_ ? point.workload : "";
  for (const auto& [name, value] : point.options) {
    if (varied_.count(name)) text += (text.empty() ? "" : " ") + name + "=" + value.text;
  }
  return text;
}

Progress Gauge::read(const spool::Control& control, const plan::Job& job) const {
  Progress progress;
  progress.points = points_;
  progress.elapsed_s = static_cast<double>(base::now_ns() - begin_ns_) * 1e-9;
  const auto left = static_cast<std::size_t>(std::max<std::int64_t>(control.points_done(), 0));
  progress.points_done = points_done_ + std::min(left, job.points.size());
  const auto current = static_cast<std::size_t>(std::max(control.cell(0).point.load(), 0));
  if (current < job.points.size()) progress.point = label(job.points[current]);
  for (int rank = 0; rank < control.ranks(); ++rank) {
    const spool::RankCell& cell = control.cell(rank);
    progress.iterations += static_cast<std::uint64_t>(std::max<std::int64_t>(cell.iterations.load(), 0));
    progress.planned += static_cast<std::uint64_t>(std::max<std::int64_t>(cell.planned_iterations.load(), 0));
  }
  return progress;
}

}  // namespace scalebench::campaign
