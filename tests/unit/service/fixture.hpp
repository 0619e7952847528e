// SPDX-License-Identifier: Apache-2.0
// The vocabulary of the service tests.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <sstream>
#include <string>
#include <thread>
#include <utility>

#include "base/error.hpp"
#include "base/file.hpp"
#include "process/child.hpp"
#include "process/program.hpp"
#include "service/probe.hpp"
#include "service/resp.hpp"
#include "service/service.hpp"

namespace scalebench::service {

using namespace std::chrono_literals;

/// As the command line would give them.
inline plan::Settings settings(std::initializer_list<std::pair<std::string, std::string>> given) {
  plan::Settings result;
  for (const auto& [name, text] : given) {
    for (const plan::Option& row : rows("redis")) {
      if (row.name == name) result.emplace_back(name, plan::parse_value(row, text));
    }
  }
  return result;
}

inline std::unique_ptr<Deployment> redis(std::initializer_list<std::pair<std::string, std::string>> given = {},
                                         const std::vector<std::string>& arguments = {}, int clients = 2) {
  return deploy("redis", settings(given), arguments, clients);
}

inline Address first_node(const Deployment& deployment) { return parse_endpoint(deployment.endpoint()).nodes.front(); }

/// As a rank would: with the credentials of the endpoint.
inline Resp connect_as_rank(const Deployment& deployment, const Address& node) {
  Resp connection = Resp::connect(node);
  const Endpoint endpoint = parse_endpoint(deployment.endpoint());
  const bool logged_in = endpoint.password.empty() || connection.ask({"AUTH", endpoint.password}).text == "OK";
  EXPECT_TRUE(logged_in);
  return connection;
}

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

/// Another process that deploys so many shards, until it is killed. Its temporary folder goes with us.
class OtherDriver {
 public:
  explicit OtherDriver(int shards) {
    process::Command command;
    command.argv = {SERVICE_DRIVER, std::to_string(shards)};
    command.environment = {{"TMPDIR", folder_.path()}};
    command.out = process::Sink::capture();
    driver_ = process::spawn(command);
    comes_true([&] { return driver_.poll() || driver_.out().ends_with('\n'); });
  }

  std::vector<pid_t> servers() const {
    std::istringstream text(driver_.out());
    return {std::istream_iterator<pid_t>(text), {}};
  }

  void die() { kill(driver_.pid(), SIGKILL); }

 private:
  base::TemporaryFolder folder_;
  process::Child driver_;
};

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

}  // namespace scalebench::service
