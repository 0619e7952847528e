// SPDX-License-Identifier: Apache-2.0
// Talking to one server before ranks do: commands, and sentences for people when that does not work.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/connection.hpp"
#include "wire/endpoint.hpp"

namespace scalebench::redis {

using wire::Address;
using wire::Endpoint;

class Conversation {
 public:
  static constexpr std::chrono::milliseconds deadline{5000};

  /// Connects, without a login. Throws ServiceLost when nobody answers there.
  explicit Conversation(const Address& address);
  /// Nothing when nobody listens there yet.
  static std::optional<Conversation> attempt(const Address& address);

  /// The numeric one that answered, with its name kept.
  const Address& address() const { return address_; }

  /// One command. Throws ServiceLost with a sentence when what answers is no Redis or does not answer in time. An error
  /// of the server is refusal(), and the answer empty.
  wire::Reply ask(const std::vector<std::string>& command);
  const std::string& refusal() const { return refusal_; }
  /// ask(), where an error throws too: "the server at … refuses CONFIG GET: <its text>".
  wire::Reply demand(const std::vector<std::string>& command);
  /// The text of a status, a number, or an error.
  std::string say(const std::vector<std::string>& command);

 private:
  explicit Conversation(wire::Connection connection, const Address& asked);

  wire::Connection connection_;
  Address address_;
  std::string refusal_;
};

/// Whether the host is an address and no name.
bool is_numeric(const std::string& host);

}  // namespace scalebench::redis
