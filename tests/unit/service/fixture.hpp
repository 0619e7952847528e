// SPDX-License-Identifier: Apache-2.0
// The vocabulary of the tests of services.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"
#include "process/child.hpp"

namespace scalebench::service::vocabulary {

using namespace std::chrono_literals;

inline pid_t pid_in(const std::string& text) { return static_cast<pid_t>(std::stol(text)); }

inline bool is_gone(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line, '\0');
  return line.empty() || line.find(") Z") != std::string::npos;
}

template <typename Condition>
bool comes_true(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + 20s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(5ms);
  }
  return true;
}

template <typename Action>
base::Error error_of(Action action) {
  try {
    action();
  } catch (const base::Error& error) {
    return error;
  }
  return {base::Exit::done, "no error"};
}

inline bool all_end(const std::vector<pid_t>& pids) {
  return comes_true([&] { return std::all_of(pids.begin(), pids.end(), is_gone); });
}

/// Sets a variable for the length of a test.
class Variable {
 public:
  Variable(const char* name, const std::string& value)
      : name_(name), before_(std::getenv(name) ? std::getenv(name) : "") {
    setenv(name, value.c_str(), 1);
  }
  ~Variable() { before_.empty() ? unsetenv(name_) : setenv(name_, before_.c_str(), 1); }

 private:
  const char* name_;
  std::string before_;
};

}  // namespace scalebench::service::vocabulary

namespace scalebench::service {
using namespace vocabulary;
}
