// SPDX-License-Identifier: Apache-2.0
#include "engine/stop_flag.hpp"

#include <signal.h>

namespace scalebench::engine {

StopFlag::StopFlag(spool::Control& control) noexcept : control_(control) {
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
}

void StopFlag::on_signal(int) noexcept {
  was_signalled_ = true;
  if (spool::Control* const control = current_) control->note_signal(), control->request_stop();
}

}  // namespace scalebench::engine
