// SPDX-License-Identifier: Apache-2.0
// Talking to one server before ranks do: commands, and sentences for people when that does not work.
#pragma once

#include <chrono>
#include <optional>
#include <scalebench/sdk.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "wire/connection.hpp"
#include "wire/stream.hpp"

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

// Makes one cluster of servers that have just been started in cluster mode.

constexpr int slot_count = 16384;

/// The first slot of shard i of n: shares differ by one slot at most. first_slot(n, n) is slot_count.
constexpr int first_slot(int shard, int shards) {
  return static_cast<int>(static_cast<long>(slot_count) * shard / shards);
}

/// Hands out all slots, lets the nodes meet, and waits until every one of them says cluster_state:ok and knows them
/// all. Two nodes are enough. `nodes` are connections that may do so, `addresses` where the nodes find each other.
/// Throws ServiceLost with what a node said when that does not come about within the request's patience, or when it is
/// to stop.
void form_cluster(std::vector<Conversation> nodes, const std::vector<Address>& addresses, const sdk::Request& request);

}  // namespace scalebench::redis
