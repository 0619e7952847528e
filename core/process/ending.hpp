// SPDX-License-Identifier: Apache-2.0
// How a process ended.
#pragma once

#include <string>

namespace scalebench::process {

struct Ending {
  int exit_code = 0;   ///< when it ended by itself
  int signal = 0;      ///< when a signal ended it; otherwise 0
  bool by_us = false;  ///< stop() sent the signal that did it, or asked for the exit
  bool is_known = true;  ///< false: somebody else reaped it

  bool good() const { return exit_code == 0 && signal == 0 && is_known; }
};

/// `signal 9 (Killed)`.
std::string signal_text(int number);

/// `ended with exit code 3`, `was killed by signal 9 (Killed)`; to be put behind the name of the process.
std::string describe(const Ending& ending);

}  // namespace scalebench::process
