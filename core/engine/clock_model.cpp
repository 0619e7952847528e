// SPDX-License-Identifier: Apache-2.0
#include "engine/clock_model.hpp"

#include <algorithm>

namespace scalebench::engine {

void ClockComparison::add(const Exchange& exchange) noexcept {
  const std::uint64_t round_trip_ns = exchange.heard_ns - exchange.asked_ns;
  if (round_trip_ns >= shortest_ns_) return;
  shortest_ns_ = round_trip_ns;
  best_.at_ns = exchange.asked_ns + round_trip_ns / 2;
  best_.offset_ns = static_cast<std::int64_t>(exchange.answer_ns - best_.at_ns);
  best_.error_ns = static_cast<std::int64_t>(round_trip_ns / 2 + 1);
}

ClockModel line_through(const ClockOffset& start, const ClockOffset& end) noexcept {
  ClockModel model{.start = start, .drift_ppb = 0, .error_ns = std::max(start.error_ns, end.error_ns)};
  if (end.at_ns <= start.at_ns) return model;
  const auto change_ns = static_cast<double>(end.offset_ns - start.offset_ns);
  model.drift_ppb = change_ns / static_cast<double>(end.at_ns - start.at_ns) * 1e9;
  return model;
}

}  // namespace scalebench::engine
