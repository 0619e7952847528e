// SPDX-License-Identifier: Apache-2.0
#include "stats/rate.hpp"

#include <algorithm>

namespace scalebench::stats {
namespace {

constexpr double ns_per_second = 1e9;
constexpr std::size_t most_points = 1024;

}  // namespace

std::optional<double> own_rate(std::span<const Effort> ranks) {
  Effort all;
  for (const Effort& rank : ranks) all.work += rank.work, all.seconds += rank.seconds;
  if (!(all.seconds > 0)) return std::nullopt;
  return all.work / (all.seconds / static_cast<double>(ranks.size()));
}

Window common_window(std::span<const Window> ranks) {
  if (ranks.empty()) return {};
  Window common = ranks.front();
  for (const Window& rank : ranks) {
    common.begin_ns = std::max(common.begin_ns, rank.begin_ns);
    common.end_ns = std::min(common.end_ns, rank.end_ns);
  }
  return common;
}

void Progress::add(std::int64_t start_ns, std::int64_t end_ns, double work) {
  if (operations_ > 0) start_ns = std::max(start_ns, last_start_ns_);
  if (operations_ % stride_ == 0) {
    if (line_.size() == most_points) halve();
    if (operations_ % stride_ == 0) line_.push_back({start_ns, work_});
  }
  const std::int64_t free_from_ns = operations_ == 0 ? start_ns : std::max(start_ns, last_end_ns_);
  busy_ns_ += std::max<std::int64_t>(0, end_ns - free_from_ns);
  last_end_ns_ = operations_ == 0 ? end_ns : std::max(last_end_ns_, end_ns);
  last_start_ns_ = start_ns;
  work_ += work;
  ++operations_;
}

void Progress::halve() {
  for (std::size_t i = 0; 2 * i < line_.size(); ++i) line_[i] = line_[2 * i];
  line_.resize((line_.size() + 1) / 2);
  stride_ *= 2;
}

Window Progress::window() const {
  if (operations_ == 0) return {};
  const std::int64_t begin_ns = line_.front().at_ns;
  const std::int64_t paused_ns = last_end_ns_ - begin_ns - busy_ns_;
  const auto pauses = static_cast<std::int64_t>(operations_) - 1;
  return {begin_ns, last_end_ns_ + (pauses > 0 ? paused_ns / pauses : 0)};
}

double Progress::done_by(std::int64_t at_ns) const {
  const auto after = std::ranges::upper_bound(line_, at_ns, {}, &Point::at_ns);
  if (after == line_.begin()) return 0;
  const Point from = *(after - 1);
  const Point to = after == line_.end() ? Point{window().end_ns, work_} : *after;
  if (at_ns >= to.at_ns) return to.work;
  const double share = static_cast<double>(at_ns - from.at_ns) / static_cast<double>(to.at_ns - from.at_ns);
  return from.work + share * (to.work - from.work);
}

std::optional<Delivered> delivered(std::span<const Progress> ranks) {
  std::vector<Window> windows;
  for (const Progress& rank : ranks) {
    if (rank.operations() > 0) windows.push_back(rank.window());
  }
  Delivered all{.window = common_window(windows)};
  if (all.window.length_ns() <= 0) return std::nullopt;
  std::int64_t last_ns = all.window.end_ns;
  for (const Window& window : windows) last_ns = std::max(last_ns, window.end_ns);
  double work = 0;
  for (const Progress& rank : ranks) work += rank.done_by(all.window.end_ns) - rank.done_by(all.window.begin_ns);
  all.per_second = work * ns_per_second / static_cast<double>(all.window.length_ns());
  all.tail_s = static_cast<double>(last_ns - all.window.end_ns) / ns_per_second;
  return all;
}

}  // namespace scalebench::stats
