// SPDX-License-Identifier: Apache-2.0
#include "redis/probe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <scalebench/sdk.hpp>
#include <set>

namespace scalebench::redis {
namespace {

void log_in(Conversation& server, const Endpoint& endpoint) {
  const std::string answer = endpoint.user.empty() ? server.say({"AUTH", endpoint.password})
                                                   : server.say({"AUTH", endpoint.user, endpoint.password});
  if (answer == "OK") return;
  throw sdk::ServiceLost(
      fmt::format("the server at {} does not take the credentials given ({}): check user and password",
                  server.address().text(), wire::printable(answer.substr(0, answer.find(' ')))));
}

/// Credentials go only to what already spoke like a Redis.
void greet(Conversation& server, const Endpoint& endpoint) {
  const std::string where = server.address().text();
  const std::string pong = server.say({"PING"});
  const bool failed = !server.refusal().empty();
  const bool wants_login = pong.starts_with("NOAUTH");
  if (pong != "PONG" && !failed) {
    throw sdk::ServiceLost(
        fmt::format("what answers at {} is no Redis server (PING brought no PONG): name the endpoint of one", where));
  }
  if (failed && !wants_login)
    throw sdk::ServiceLost(fmt::format("the server at {} says: {}", where, wire::printable(pong)));
  if (!endpoint.password.empty()) return log_in(server, endpoint);
  if (wants_login) {
    throw sdk::ServiceLost(fmt::format(
        "the server at {} asks for a password: give it with --password-file or in $SCALEBENCH_PASSWORD", where));
  }
}

/// `host port …` of CLUSTER SLOTS, when the host is a name; nothing of an address, or of a node that has none.
std::optional<Address> announced_name(const wire::ReplyView& node) {
  if (node.size() < 2) return std::nullopt;
  const std::string host(node[0].text());
  const long long port = node[1].integer();
  if (host.empty() || host == "?" || port < 1 || port > 65535 || is_numeric(host)) return std::nullopt;
  return Address{host, static_cast<std::uint16_t>(port)};
}

/// A replica that cannot be reached is no matter until it is promoted.
void resolve_announced(Endpoint& endpoint, const Address& node, bool is_primary) {
  const auto is_this = [&](const Address& one) { return one.name == node.host && one.port == node.port; };
  if (std::ranges::any_of(endpoint.nodes, is_this)) return;
  try {
    endpoint.nodes.push_back(Conversation(node).address());
  } catch (const sdk::ServiceLost&) {
    if (is_primary) throw;
  }
}

/// Answers how many shards it has.
std::size_t add_announced(Endpoint& endpoint, Conversation& server) {
  const wire::Reply slots = server.ask({"CLUSTER", "SLOTS"});
  std::set<std::string> primaries;
  constexpr std::size_t first_node = 2;  // behind the first and the last slot
  for (std::size_t at = 0; at < slots.size(); ++at) {
    const wire::ReplyView range = slots[at];
    if (range.size() > first_node && range[first_node].size() > 1)
      primaries.insert(fmt::format("{} {}", range[first_node][0].text(), range[first_node][1].integer()));
    for (std::size_t i = first_node; i < range.size(); ++i) {
      if (const auto node = announced_name(range[i])) resolve_announced(endpoint, *node, i == first_node);
    }
  }
  return primaries.size();
}

void add_shards(Found& found, Conversation& server) {
  const auto mode = found.facts.find("cluster_enabled");
  if (mode == found.facts.end() || mode->second != "1") return;
  const std::size_t shards = add_announced(found.endpoint, server);
  found.facts["shards"] = std::to_string(shards);
  if (shards > 1) found.facts["title"] += fmt::format(", {} shards", shards);
}

}  // namespace

Found probe(Endpoint asked) {
  Found found{std::move(asked), {}};
  Facts first;
  for (std::size_t i = 0, count = found.endpoint.nodes.size(); i < count; ++i) {
    Conversation server(found.endpoint.nodes[i]);
    found.endpoint.nodes[i] = server.address();
    greet(server, found.endpoint);
    const Facts facts = ask_facts(server);
    if (i == 0) {
      first = found.facts = facts;
      add_shards(found, server);
    }
    for (const auto& [key, value] : facts) {
      const auto same = first.find(key);
      if (same == first.end() || same->second != value) found.facts[fmt::format("node{}.{}", i, key)] = value;
    }
  }
  return found;
}

}  // namespace scalebench::redis
