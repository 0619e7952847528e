// SPDX-License-Identifier: Apache-2.0
// Whether somebody asked this rank to stop: the driver through the control block, or SIGUSR1 and SIGUSR2 (which launchers
// forward to every node, and batch systems send) by way of it. One load: cheap enough for every iteration.
#pragma once

#include <atomic>

#include "spool/control.hpp"

namespace scalebench::engine {

class StopFlag {
 public:
  /// The control block outlives the flag. A signal that came before is not forgotten: it holds for the whole process.
  explicit StopFlag(spool::Control& control, int rank = 0) noexcept;
  StopFlag(const StopFlag&) = delete;
  StopFlag& operator=(const StopFlag&) = delete;
  ~StopFlag();

  bool raised() const noexcept { return control_.stop_requested(); }

  /// From now on SIGUSR1 and SIGUSR2 ask for a stop; SIGTERM, with which a launcher ends the ranks when one has died,
  /// ends this process as ever, but is noted.
  static void listen();

 private:
  static inline std::atomic<bool> was_signalled_ = false;
  static inline std::atomic<spool::Control*> current_ = nullptr;
  static inline std::atomic<int> rank_ = 0;
  static void on_signal(int) noexcept;
  static void on_end(int signal) noexcept;

  spool::Control& control_;
};

}  // namespace scalebench::engine
