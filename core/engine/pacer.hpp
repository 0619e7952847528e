// SPDX-License-Identifier: Apache-2.0
// Waits for the moment an operation is due: asleep, and the last stretch awake when there are cores enough.
#pragma once

#include <cstdint>

#include "engine/stop_flag.hpp"

namespace scalebench::engine {

class Pacer {
 public:
  static constexpr std::uint64_t awake_ns = 50'000;

  /// `may_spin`: nobody else needs this core. While a pacer lives this thread's sleeps end as exactly as the kernel
  /// can.
  Pacer(const StopFlag& stop, bool may_spin, spool::RankCell& cell);
  Pacer(const Pacer&) = delete;
  Pacer& operator=(const Pacer&) = delete;
  ~Pacer();

  /// Returns at `due_ns`, or when a stop is asked for; gives signs of life meanwhile. Answers whether there was anything to wait for.
  bool wait_until(std::uint64_t due_ns) const;

 private:
  const StopFlag& stop_;
  spool::RankCell& cell_;
  bool may_spin_;
  int slack_before_ns_;
};

}  // namespace scalebench::engine
