// SPDX-License-Identifier: Apache-2.0
// Whether somebody asked this rank to stop: the driver through the control block, or SIGUSR1 (which launchers forward
// to every node). Cheap enough for every iteration.
#pragma once

#include <atomic>

#include "spool/control.hpp"

namespace scalebench::engine {

class StopFlag {
 public:
  /// Without a control block only the signal counts.
  explicit StopFlag(const spool::Control* control = nullptr) noexcept : control_(control) {}

  bool raised() const noexcept {
    return signalled_.load(std::memory_order_relaxed) != 0 || (control_ != nullptr && control_->stop_requested());
  }

  /// From now on SIGUSR1 raises the flag of this process, for good.
  static void listen();

 private:
  static inline std::atomic<int> signalled_ = 0;
  static void on_signal(int) noexcept { signalled_.store(1, std::memory_order_relaxed); }

  const spool::Control* control_;
};

}  // namespace scalebench::engine
