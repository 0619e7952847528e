// SPDX-License-Identifier: Apache-2.0
#include "process/ending.hpp"

#include <fmt/format.h>

#include <cstring>

namespace scalebench::process {

std::string signal_text(int number) {
  const char* const words = sigdescr_np(number);
  return words ? fmt::format("signal {} ({})", number, words) : fmt::format("signal {}", number);
}

std::string describe(const Ending& ending) {
  if (!ending.is_known) return "ended, and nobody knows how";
  if (ending.signal != 0) return fmt::format("was killed by {}", signal_text(ending.signal));
  return fmt::format("ended with exit code {}", ending.exit_code);
}

}  // namespace scalebench::process
