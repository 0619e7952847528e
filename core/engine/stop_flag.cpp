// SPDX-License-Identifier: Apache-2.0
#include "engine/stop_flag.hpp"

#include <signal.h>

namespace scalebench::engine {

void StopFlag::listen() {
  struct sigaction action = {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGUSR1, &action, nullptr);
}

}  // namespace scalebench::engine
