// SPDX-License-Identifier: Apache-2.0
#include "stats/rate.hpp"

#include <algorithm>

namespace scalebench::stats {
namespace {

constexpr double ns_per_second = 1e9;

}  // namespace

Window common_window(std::span<const Window> ranks) {
  if (ranks.empty()) return {};
  Window common = ranks.front();
  for (const Window& rank : ranks) {
    common.begin_ns = std::max(common.begin_ns, rank.begin_ns);
    common.end_ns = std::min(common.end_ns, rank.end_ns);
  }
  return common;
}

void RateCounter::add(std::int64_t start_ns, std::int64_t end_ns, double work) {
  last_end_ns_ = std::max(last_end_ns_, end_ns);
  if (end_ns <= start_ns) {
    if (start_ns > window_.end_ns) after_ += work;
    if (start_ns >= window_.begin_ns && start_ns <= window_.end_ns) within_ += work;
    return;
  }
  const auto part = [&](std::int64_t from, std::int64_t to) {
    const std::int64_t overlap = std::min(end_ns, to) - std::max(start_ns, from);
    return overlap > 0 ? work * static_cast<double>(overlap) / static_cast<double>(end_ns - start_ns) : 0.0;
  };
  within_ += part(window_.begin_ns, window_.end_ns);
  after_ += part(window_.end_ns, end_ns);
}

std::optional<Rate> RateCounter::rate() const {
  if (window_.length_ns() <= 0) return std::nullopt;
  Rate rate;
  rate.window = window_;
  rate.per_second = within_ * ns_per_second / static_cast<double>(window_.length_ns());
  rate.tail_s = static_cast<double>(std::max<std::int64_t>(0, last_end_ns_ - window_.end_ns)) / ns_per_second;
  rate.tail_work = after_;
  return rate;
}

}  // namespace scalebench::stats
