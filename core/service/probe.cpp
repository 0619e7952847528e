// SPDX-License-Identifier: Apache-2.0
#include "service/probe.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "service/endpoint.hpp"
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

}  // namespace

Facts probe(std::string_view text) {
  const Endpoint endpoint = parse_endpoint(text);
  Facts all, first;
  for (std::size_t i = 0; i < endpoint.nodes.size(); ++i) {
    Resp connection = Resp::connect(endpoint.nodes[i]);
    greet(connection, endpoint, endpoint.nodes[i].text());
    const Facts facts = ask_facts(connection);
    if (i == 0) first = all = facts;
    add_differences(all, first, fmt::format("node{}.", i), facts);
  }
  return all;
}

}  // namespace scalebench::service
