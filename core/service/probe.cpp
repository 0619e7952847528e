// SPDX-License-Identifier: Apache-2.0
#include "service/probe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "service/info.hpp"
#include "service/resp.hpp"

namespace scalebench::service {
namespace {

void log_in(Resp& connection, const Endpoint& endpoint, const std::string& where) {
  std::vector<std::string> command = {"AUTH"};
  if (!endpoint.user.empty()) command.push_back(endpoint.user);
  command.push_back(endpoint.password);
  const Answer answer = connection.ask(command);
  if (answer.text == "OK") return;
  base::lacking("the server at {} does not take the credentials given ({}): check user and password", where,
                base::printable(answer.text.substr(0, answer.text.find(' ')), 40));
}

/// Credentials go only to what already spoke like a Redis.
void greet(Resp& connection, const Endpoint& endpoint, const std::string& where) {
  const Answer pong = connection.ask({"PING"});
  const bool wants_login = pong.failed() && pong.text.starts_with("NOAUTH");
  if (pong.text != "PONG" && !pong.failed()) {
    base::lacking("what answers at {} is no Redis server (PING brought no PONG): name the endpoint of one", where);
  }
  if (pong.failed() && !wants_login) base::lacking("the server at {} says: {}", where, base::printable(pong.text, 200));
  if (!endpoint.password.empty()) {
    log_in(connection, endpoint, where);
  } else if (wants_login) {
    base::lacking("the server at {} asks for a password: give it with --password-file or in $SCALEBENCH_PASSWORD",
                  where);
  }
}

/// `host port …` of CLUSTER SLOTS, when the host is a name; nothing of an address, or of a node that has none.
std::optional<Address> announced_name(const Answer& node) {
  if (node.items.size() < 2) return std::nullopt;
  const std::string &host = node.items[0].text, &digits = node.items[1].text;
  std::uint16_t port = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (host.empty() || host == "?" || port == 0 || is_numeric(host)) return std::nullopt;
  return Address{host, port};
}

/// A replica that cannot be reached is no matter until it is promoted.
void resolve_announced(Endpoint& endpoint, const Address& node, bool is_primary) {
  const auto is_this = [&](const Address& one) { return one.name == node.host && one.port == node.port; };
  if (std::ranges::any_of(endpoint.nodes, is_this)) return;
  try {
    endpoint.nodes.push_back(Resp::connect(node).address());
  } catch (const base::Error&) {
    if (is_primary) throw;
  }
}

/// Answers how many shards it has.
std::size_t add_announced(Endpoint& endpoint, Resp& connection) {
  const Answer slots = connection.ask({"CLUSTER", "SLOTS"});
  std::set<std::string> primaries;
  constexpr std::size_t first_node = 2;  // behind the first and the last slot
  for (const Answer& range : slots.items) {
    if (range.items.size() > first_node && range.items[first_node].items.size() > 1)
      primaries.insert(range.items[first_node].items[0].text + " " + range.items[first_node].items[1].text);
    for (std::size_t i = first_node; i < range.items.size(); ++i) {
      if (const auto node = announced_name(range.items[i])) resolve_announced(endpoint, *node, i == first_node);
    }
  }
  return primaries.size();
}

}  // namespace

Endpoint parse_endpoint(std::string_view text) {
  try {
    return sdk::parse_endpoint(text);
  } catch (const sdk::BadEndpoint& error) {
    base::wrong_input("{}", error.what());
  }
}

Found probe(std::string_view text) {
  Found found{parse_endpoint(text), {}};
  Endpoint& endpoint = found.endpoint;
  Facts first;
  for (std::size_t i = 0, count = endpoint.nodes.size(); i < count; ++i) {
    Resp connection = Resp::connect(endpoint.nodes[i]);
    endpoint.nodes[i] = connection.address();
    greet(connection, endpoint, connection.address().text());
    const Facts facts = ask_facts(connection);
    if (i == 0) {
      first = found.facts = facts;
      if (const auto mode = facts.find("cluster_enabled"); mode != facts.end() && mode->second == "1")
        found.facts["shards"] = std::to_string(add_announced(endpoint, connection));
    }
    add_differences(found.facts, first, fmt::format("node{}.", i), facts);
  }
  return found;
}

}  // namespace scalebench::service
