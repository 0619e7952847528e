// SPDX-License-Identifier: Apache-2.0
// The vocabulary of the tests of service redis: the plugin as it is built, deployed by the room that knows none.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>

#include "plugin/library.hpp"
#include "process/program.hpp"
#include "redis/conversation.hpp"
#include "service/deployment.hpp"
#include "unit/service/fixture.hpp"

namespace scalebench::redis {

using namespace std::chrono_literals;
using namespace service::vocabulary;

using service::Deployment;

inline const service::Service& plugged() {
  static const service::Service service(*plugin::Library::load(REDIS_PLUGIN).services().front());
  return service;
}

/// As the command line would give them.
inline plan::Settings settings(std::initializer_list<std::pair<std::string, std::string>> given) {
  plan::Settings result;
  for (const auto& [name, text] : given) {
    for (const plan::Option& row : plugged().options()) {
      if (row.name == name) result.emplace_back(name, plan::parse_value(row, text));
    }
  }
  return result;
}

inline std::unique_ptr<Deployment> redis(std::initializer_list<std::pair<std::string, std::string>> given = {},
                                         const std::vector<std::string>& arguments = {}, int clients = 2) {
  constexpr std::int64_t minute_ns = 60'000'000'000;
  return std::make_unique<Deployment>(plugged(), service::Wish{settings(given), arguments, clients, minute_ns});
}

inline Address first_node(const Deployment& deployment) {
  return wire::parse_endpoint(deployment.endpoint().text).nodes.front();
}

/// As a rank would: with the credentials of the endpoint.
inline Conversation connect_as_rank(const Deployment& deployment, const Address& node) {
  Conversation connection(node);
  const Endpoint endpoint = wire::parse_endpoint(deployment.endpoint().text);
  const bool logged_in = endpoint.password.empty() || connection.say({"AUTH", endpoint.password}) == "OK";
  EXPECT_TRUE(logged_in);
  return connection;
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

}  // namespace scalebench::redis
