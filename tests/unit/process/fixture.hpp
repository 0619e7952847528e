// SPDX-License-Identifier: Apache-2.0
// The vocabulary of the process tests.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "process/child.hpp"

namespace scalebench::process {

using namespace std::chrono_literals;
constexpr Milliseconds patience{20'000};

inline std::string helper_program() { return PROCESS_HELPER; }

inline Command helper(std::vector<std::string> arguments) {
  Command command;
  command.argv = std::move(arguments);
  command.argv.insert(command.argv.begin(), helper_program());
  command.out = command.err = Sink::capture();
  return command;
}

/// Dead, or a zombie that its own parent has yet to reap.
inline bool is_gone(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line, '\0');
  const std::size_t name_end = line.rfind(')');
  return name_end == std::string::npos || line[name_end + 2] == 'Z' || line[name_end + 2] == 'X';
}

template <typename Condition>
bool comes_true(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(2ms);
  }
  return true;
}

/// The first line that the child says, once it is there.
inline std::string first_line(Child& child) {
  comes_true([&] {
    child.poll();
    return child.out().find('\n') != std::string::npos;
  });
  return child.out().substr(0, child.out().find('\n'));
}

inline pid_t pid_it_says(Child& child) { return static_cast<pid_t>(std::stol(first_line(child))); }

}  // namespace scalebench::process
