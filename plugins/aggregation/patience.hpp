// SPDX-License-Identifier: Apache-2.0
// How long a rank waits for another: up to the deadline (the engine's patience where none is given), no longer than a
// moment once a stop was asked for, and not at all once somebody has raised the alarm.
#pragma once

#include <algorithm>
#include <chrono>
#include <scalebench/sdk.hpp>
#include <string>
#include <thread>

#include "aggregation/peers.hpp"

namespace scalebench::aggregation {

/// The deadline passed without a sign from the other side.
struct PeerLost : sb::ServiceLost {
  using ServiceLost::ServiceLost;
};

/// Another rank has trouble of its own and says so itself.
struct Alarmed {};

class Patience {
 public:
  using Clock = std::chrono::steady_clock;
  /// Between two looks: first short, then doubled. As the longest one grows with the number of ranks that wait, the
  /// server has at most some 50 000 looks a second to answer.
  static constexpr std::chrono::microseconds shortest_pause{10}, longest_pause{500}, pause_per_rank{20};
  /// A blocking command waits this long at a time; in between the rank sees alarms and stops.
  static constexpr std::chrono::milliseconds slice{250};

  Patience(const sb::Context& context, Peers& peers, sb::Duration deadline);

  /// Looks until `ready()`; throws PeerLost with what was waited for, or Alarmed.
  template <typename Ready>
  void until(const char* what, Ready&& ready) {
    begin();
    for (auto pause = shortest_pause; !ready(); pause = std::min(2 * pause, limit_)) {
      require(what);
      std::this_thread::sleep_for(pause);
    }
  }
  /// The same with `wait_slice(milliseconds)`, which blocks that long and answers whether it came.
  template <typename WaitSlice>
  void in_slices(const char* what, WaitSlice&& wait_slice) {
    begin();
    while (!wait_slice(next_slice())) require(what);
  }

  /// The same for the agreement that ends an iteration, where everybody comes with or without an alarm.
  void until_agreed(JointIteration& outcome);

  std::chrono::milliseconds deadline() const { return deadline_; }

 private:
  void begin();
  void require(const char* what, bool heed_alarm = true);
  std::chrono::milliseconds next_slice() const;

  sb::Context context_;
  Peers& peers_;
  std::chrono::milliseconds deadline_;
  std::chrono::microseconds limit_;
  Clock::time_point end_;
};

}  // namespace scalebench::aggregation
