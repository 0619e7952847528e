// SPDX-License-Identifier: Apache-2.0
#include "aggregation/patience.hpp"

namespace scalebench::aggregation {

using std::chrono::milliseconds;

namespace {

/// The user's --patience where no deadline is given.
milliseconds chosen(sb::Duration deadline, sb::Duration patience) {
  constexpr milliseconds for_ever = std::chrono::hours(24 * 20);  // what poll() can wait for
  const std::int64_t ns = deadline.ns > 0 ? deadline.ns : patience.ns;
  return ns > 0 ? std::max(milliseconds(1), milliseconds(ns / 1'000'000)) : for_ever;
}

}  // namespace

Patience::Patience(const sb::Context& context, Peers& peers, sb::Duration deadline)
    : context_(context),
      peers_(peers),
      deadline_(chosen(deadline, context.patience)),
      limit_(std::max(longest_pause, pause_per_rank * context.role_size)) {}

void Patience::begin() { end_ = Clock::now() + deadline_; }

milliseconds Patience::next_slice() const {
  const auto left = std::chrono::ceil<milliseconds>(end_ - Clock::now());
  return std::clamp(left, milliseconds(1), slice);
}

void Patience::require(const char* what, bool heed_alarm) {
  constexpr milliseconds moment{1500};
  if (heed_alarm && peers_.alarmed()) throw Alarmed();
  if (context_.stopping()) end_ = std::min(end_, Clock::now() + moment);
  if (Clock::now() < end_) return;
  throw PeerLost(std::string("waited ") + std::to_string(deadline_.count()) + " ms for " + what +
                 " and saw no sign of them: a rank is gone or stuck; see --deadline");
}

void Patience::until_agreed(JointIteration& outcome) {
  begin();
  for (auto pause = shortest_pause; !peers_.agreed(outcome); pause = std::min(2 * pause, limit_)) {
    require("all ranks to finish the iteration", false);
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace scalebench::aggregation
