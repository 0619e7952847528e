// SPDX-License-Identifier: Apache-2.0
#include "redis/conversation.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>

#include <scalebench/sdk.hpp>

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

}  // namespace scalebench::redis
