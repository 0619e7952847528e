// SPDX-License-Identifier: Apache-2.0
#include "redis/conversation.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>

#include <chrono>
#include <scalebench/sdk.hpp>
#include <thread>

#include "redis/facts.hpp"

namespace scalebench::redis {
namespace {

constexpr std::size_t longest_quote = 40;

/// Where a connected socket leads: the address that `asked` was resolved to, with its name kept.
Address reached(int socket, const Address& asked) {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  char host[NI_MAXHOST] = {};
  const bool is_known =
      !asked.is_unix() && getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &size) == 0 &&
      getnameinfo(reinterpret_cast<sockaddr*>(&peer), size, host, sizeof host, nullptr, 0, NI_NUMERICHOST) == 0;
  if (!is_known || is_numeric(asked.host)) return asked;
  return {host, asked.port, "", asked.name.empty() ? asked.host : asked.name};
}

wire::Connection connected(const Address& address) {
  try {
    return wire::Connection(address, {"", "", Conversation::deadline});
  } catch (const wire::Failure& failure) {
    throw sdk::ServiceLost(
        fmt::format("nobody answers at {} ({}): start the server, or name the endpoint of a running one",
                    address.text(), failure.reply()));
  }
}

/// Of a failure after which the connection is of no use.
[[noreturn]] void give_up(const wire::Failure& failure, const std::string& place) {
  switch (failure.fault()) {
    case wire::Fault::deadline_exceeded:
      throw sdk::ServiceLost(
          fmt::format("what listens at {} did not answer in time: is it a Redis server, and is it running?", place));
    case wire::Fault::wrong_reply:
      throw sdk::ServiceLost(
          fmt::format("what answers at {} is no Redis server (it sent `{}`): name the endpoint of one", place,
                      wire::printable(failure.reply().substr(0, longest_quote))));
    case wire::Fault::connection_lost:
    case wire::Fault::server_error:
      break;
  }
  throw sdk::ServiceLost(failure.what());
}

}  // namespace

Conversation::Conversation(const Address& address) : Conversation(connected(address), address) {}

Conversation::Conversation(wire::Connection connection, const Address& asked)
    : connection_(std::move(connection)), address_(reached(connection_.fd(), asked)) {}

std::optional<Conversation> Conversation::attempt(const Address& address) {
  try {
    return Conversation(wire::Connection(address, {"", "", deadline}), address);
  } catch (const wire::Failure&) {
    return std::nullopt;
  }
}

wire::Reply Conversation::ask(const std::vector<std::string>& command) {
  refusal_.clear();
  const std::vector<std::string_view> words(command.begin(), command.end());
  try {
    return connection_.command(words);
  } catch (const wire::Failure& failure) {
    if (failure.fault() != wire::Fault::server_error || connection_.fd() < 0) give_up(failure, address_.text());
    refusal_ = failure.reply();
    return {};
  }
}

wire::Reply Conversation::demand(const std::vector<std::string>& command) {
  wire::Reply reply = ask(command);
  if (refusal_.empty()) return reply;
  const std::string what = command[0] + (command.size() > 1 ? " " + command[1] : "");
  throw sdk::ServiceLost(
      fmt::format("the server at {} refuses {}: {}", address_.text(), what, wire::printable(refusal_)));
}

std::string Conversation::say(const std::vector<std::string>& command) {
  const wire::Reply reply = ask(command);
  if (!refusal_.empty()) return refusal_;
  return reply.kind() == wire::ReplyView::Kind::integer ? std::to_string(reply.integer()) : std::string(reply.text());
}

bool is_numeric(const std::string& host) {
  in6_addr unused;
  return inet_pton(AF_INET, host.c_str(), &unused) == 1 ||
         inet_pton(AF_INET6, host.substr(0, host.find('%')).c_str(), &unused) == 1;
}

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds between_looks{20};
constexpr const char* timeout_while_forming = "2000";  // ms; 8 shards: 2 s instead of 7 s

std::vector<std::string> add_slots(int shard, int shards) {
  std::vector<std::string> command = {"CLUSTER", "ADDSLOTS"};
  for (int slot = first_slot(shard, shards); slot < first_slot(shard + 1, shards); ++slot) {
    command.push_back(std::to_string(slot));
  }
  return command;
}

/// Distinct epochs from the start: else nodes would have to agree on them first.
void assign(std::vector<Conversation>& nodes) {
  const int shards = static_cast<int>(nodes.size());
  for (int shard = 0; shard < shards; ++shard) {
    Conversation& node = nodes[static_cast<std::size_t>(shard)];
    node.demand({"CLUSTER", "SET-CONFIG-EPOCH", std::to_string(shard + 1)});
    node.demand(add_slots(shard, shards));
  }
}

/// The others hear of each other by gossip, whose pace is half the node timeout: see form_cluster().
void introduce(Conversation& first, const std::vector<Address>& addresses) {
  for (std::size_t i = 1; i < addresses.size(); ++i) {
    first.demand({"CLUSTER", "MEET", addresses[i].host, std::to_string(addresses[i].port)});
  }
}

bool is_ok(const Info& info, std::size_t nodes) {
  return find(info, "cluster_state") == "ok" && find(info, "cluster_known_nodes") == std::to_string(nodes) &&
         find(info, "cluster_slots_ok") == std::to_string(slot_count);
}

/// `begin`: of the wait for all of them.
void wait_until_ok(Conversation& node, const Address& address, std::size_t nodes, Clock::time_point begin,
                   const sdk::Request& request) {
  while (true) {
    const Info info = read_info(node.demand({"CLUSTER", "INFO"}).text());
    if (is_ok(info, nodes)) return;
    if (request.stopping()) throw sdk::ServiceLost("stopped on request while the cluster formed");
    if (request.patience.ns > 0 && Clock::now() - begin > std::chrono::nanoseconds(request.patience.ns)) {
      throw sdk::ServiceLost(
          fmt::format("the cluster did not form within {:.3g} s: {} says cluster_state:{} and knows {} of {} nodes; "
                      "--patience raises "
                      "this bound",
                      request.patience.seconds(), address.text(), find(info, "cluster_state"),
                      find(info, "cluster_known_nodes"), nodes));
    }
    std::this_thread::sleep_for(between_looks);
  }
}

/// Answers what was in force before.
std::string set_node_timeout(std::vector<Conversation>& nodes, const std::string& timeout_ms) {
  const wire::Reply before = nodes.front().demand({"CONFIG", "GET", "cluster-node-timeout"});
  for (Conversation& node : nodes) node.demand({"CONFIG", "SET", "cluster-node-timeout", timeout_ms});
  return before.size() == 2 ? std::string(before[1].text()) : timeout_ms;
}

}  // namespace

void form_cluster(std::vector<Conversation> nodes, const std::vector<Address>& addresses, const sdk::Request& request) {
  const std::string timeout_ms = set_node_timeout(nodes, timeout_while_forming);
  assign(nodes);
  introduce(nodes.front(), addresses);
  const Clock::time_point begin = Clock::now();
  for (std::size_t i = 0; i < nodes.size(); ++i) wait_until_ok(nodes[i], addresses[i], nodes.size(), begin, request);
  set_node_timeout(nodes, timeout_ms);
}

}  // namespace scalebench::redis
