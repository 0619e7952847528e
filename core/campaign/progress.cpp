// SPDX-License-Identifier: Apache-2.0
#include "campaign/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/clock.hpp"

namespace scalebench::campaign {
namespace {

/// Of a rank's point: iterations and time, whichever ends it first.
double share_of(const spool::RankCell& cell, std::uint64_t now_ns) {
  const std::int64_t planned = cell.planned_iterations.load();
  const auto done = static_cast<double>(cell.iterations.load());
  double share = planned > 0 ? done / static_cast<double>(planned) : 0;
  if (const std::uint64_t due_ns = cell.due_ns.load(); due_ns != 0) {
    const double left_ns = due_ns > now_ns ? static_cast<double>(due_ns - now_ns) : 0;
    share = std::max(share, 1 - left_ns / static_cast<double>(cell.duration_ns.load()));
  }
  return std::clamp(share, 0.0, 1.0);
}

}  // namespace

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

Progress Gauge::read() const {
  Progress progress;
  progress.points = points_;
  progress.points_done = points_done_;
  progress.elapsed_s = static_cast<double>(base::now_ns() - begin_ns_) * 1e-9;
  return progress;
}

Progress Gauge::read(const spool::Control& control, const plan::Job& job) {
  const std::uint64_t now_ns = base::now_ns();
  Progress progress = read();
  const auto left = static_cast<std::size_t>(std::max<std::int64_t>(control.points_done(), 0));
  progress.points_done += std::min(left, job.points.size());
  const auto current = static_cast<std::size_t>(std::max(control.cell(0).point.load(), 0));
  if (current < job.points.size()) progress.point = label(job.points[current]);
  spool::Phase least = spool::Phase::ended;
  for (int rank = 0; rank < control.ranks(); ++rank) {
    const spool::RankCell& cell = control.cell(rank);
    least = std::min(least, cell.phase.load());
    progress.iterations += static_cast<std::uint64_t>(std::max<std::int64_t>(cell.iterations.load(), 0));
    progress.share_of_point += share_of(cell, now_ns) / control.ranks();
  }
  progress.phase = least == spool::Phase::warmup ? "warm-up" : spool::name_of(least);
  const std::string state = fmt::format("{} {} {}", progress.points_done, progress.phase, progress.iterations);
  if (state != last_state_) last_state_ = state, last_change_ns_ = now_ns;
  progress.stalled_s = static_cast<double>(now_ns - last_change_ns_) * 1e-9;
  return progress;
}

}  // namespace scalebench::campaign
