// SPDX-License-Identifier: Apache-2.0
#include "engine/stop_flag.hpp"

#include <signal.h>

namespace scalebench::engine {

StopFlag::StopFlag(spool::Control& control, int rank) noexcept : control_(control) {
  rank_ = rank;
  current_ = &control;
  if (was_signalled_) control.request_stop();
}

StopFlag::~StopFlag() { current_ = nullptr; }

void StopFlag::listen() {
  struct sigaction action = {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGUSR1, &action, nullptr);
  sigaction(SIGUSR2, &action, nullptr);
  struct sigaction before = {};
  sigaction(SIGTERM, nullptr, &before);
  if (before.sa_handler != SIG_DFL) return;
  action.sa_handler = on_end;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGTERM, &action, nullptr);
}

void StopFlag::on_signal(int) noexcept {
  was_signalled_ = true;
  if (spool::Control* const control = current_) control->note_signal(), control->request_stop();
}

/// The signal comes again when this returns, and then nothing is installed for it any more.
void StopFlag::on_end(int signal) noexcept {
  if (spool::Control* const control = current_) control->cell(rank_).told.store(1, std::memory_order_relaxed);
  raise(signal);
}

}  // namespace scalebench::engine
