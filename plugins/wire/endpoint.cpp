// SPDX-License-Identifier: Apache-2.0
#include "wire/endpoint.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <utility>

#include "wire/failure.hpp"

namespace scalebench::wire {
namespace {

constexpr std::uint16_t default_port = 6379;

/// What one entry of the list says; the texts borrow from it.
struct Entry {
  std::string_view scheme;
  std::optional<std::string_view> login;
  std::string_view place;
};

/// The text without anything that could be a password, whatever it is: all between the first ':' of the login and the
/// last '@' is hidden, nodes between two logins with it.
std::string hidden(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos) return std::string(text);
  const auto scheme = text.find("://");
  const auto login = scheme == std::string_view::npos || scheme > at ? 0 : scheme + 3;
  const auto colon = text.find(':', login);
  const auto secret = colon == std::string_view::npos || colon > at ? login : colon + 1;
  return fmt::format("{}***{}", text.substr(0, secret), text.substr(at));
}

template <typename... Args>
[[noreturn]] void refuse(std::string_view text, fmt::format_string<Args...> why, Args&&... args) {
  throw Failure(Fault::bad_endpoint,
                fmt::format("Endpoint '{}' {}", hidden(text), fmt::format(why, std::forward<Args>(args)...)));
}

Entry split(std::string_view entry) {
  Entry parts;
  if (const auto scheme = entry.find("://"); scheme != std::string_view::npos) {
    parts.scheme = entry.substr(0, scheme);
    entry.remove_prefix(scheme + 3);
  }
  const auto at = parts.scheme == "unix" ? std::string_view::npos : entry.rfind('@');
  if (at != std::string_view::npos) {
    parts.login = entry.substr(0, at);
    entry.remove_prefix(at + 1);
  }
  parts.place = entry;
  return parts;
}

void require_known_scheme(std::string_view text, std::string_view scheme) {
  if (scheme == "rediss") {
    refuse(text, "asks for TLS, which scalebench does not speak: use redis:// or a tunnel such as stunnel.");
  }
  if (!scheme.empty() && scheme != "redis" && scheme != "tcp" && scheme != "unix") {
    refuse(text, "has an unknown scheme '{}': use redis://host:port or unix:///path.", scheme);
  }
}

std::string_view without_database(std::string_view text, std::string_view place) {
  const auto slash = place.find('/');
  if (slash == std::string_view::npos) return place;
  const auto database = place.substr(slash + 1);
  if (!database.empty() && database != "0") {
    refuse(text, "names the database '{}': only database 0 is used, leave it out.", database);
  }
  return place.substr(0, slash);
}

/// Divides `host:port` or `[v6 address]:port`; the port's text is empty when there is none.
std::pair<std::string_view, std::string_view> host_and_port(std::string_view place) {
  const auto bracket = place.starts_with('[') ? place.find(']') : std::string_view::npos;
  if (bracket != std::string_view::npos) {
    const auto rest = place.substr(bracket + 1);
    return {place.substr(1, bracket - 1), rest.starts_with(':') ? rest.substr(1) : rest};
  }
  const auto colon = place.rfind(':');
  if (colon == std::string_view::npos) return {place, {}};
  return {place.substr(0, colon), place.substr(colon + 1)};
}

std::uint16_t parse_port(std::string_view text, std::string_view port) {
  std::uint16_t value = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), value);
  if (error != std::errc{} || end != port.data() + port.size() || value == 0) {
    refuse(text, "has no usable port: write host:port with a port from 1 to 65535.");
  }
  return value;
}

Address parse_address(std::string_view text, const Entry& entry) {
  Address address;
  if (entry.scheme == "unix") {
    if (entry.place.empty()) refuse(text, "names no socket: write unix:///path/of/the.sock.");
    address.path = entry.place;
    return address;
  }
  const auto [host, port] = host_and_port(without_database(text, entry.place));
  if (host.empty()) refuse(text, "names no host: write host:port.");
  address.host = host;
  const bool may_lack_port = entry.scheme == "redis" && port.empty();
  address.port = may_lack_port ? default_port : parse_port(text, port);
  return address;
}

std::string percent_decoded(std::string_view text, std::string_view coded) {
  std::string plain;
  for (std::size_t i = 0; i < coded.size(); ++i) {
    if (coded[i] != '%') {
      plain += coded[i];
      continue;
    }
    unsigned char byte = 0;
    const auto* digits = coded.data() + i + 1;
    if (i + 2 >= coded.size() || std::from_chars(digits, digits + 2, byte, 16).ptr != digits + 2) {
      refuse(text, "has a '%' without two hexadecimal digits after it: write %25 for a '%'.");
    }
    plain += static_cast<char>(byte);
    i += 2;
  }
  return plain;
}

void take_login(Endpoint& endpoint, std::string_view text, std::string_view login) {
  const auto colon = login.find(':');
  const auto user = percent_decoded(text, login.substr(0, colon));
  const auto password =
      colon == std::string_view::npos ? std::string() : percent_decoded(text, login.substr(colon + 1));
  const bool first = endpoint.nodes.empty();
  if (!first && (user != endpoint.user || password != endpoint.password)) {
    refuse(text, "has different logins for its nodes: give one, with the first node.");
  }
  endpoint.user = user;
  endpoint.password = password;
}

}  // namespace

std::string Address::text() const {
  if (is_unix()) return "unix://" + path;
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port) : fmt::format("[{}]:{}", host, port);
}

std::string Endpoint::text() const {
  std::string login = user + (password.empty() ? "" : ":***");
  if (!login.empty()) login += '@';
  std::string all;
  for (const auto& node : nodes) {
    if (!all.empty()) all += ',';
    all += node.is_unix() ? node.text() : "redis://" + std::exchange(login, {}) + node.text();
  }
  return all;
}

Endpoint parse_endpoint(std::string_view text) {
  Endpoint endpoint;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(',', begin), text.size());
    const Entry entry = split(text.substr(begin, end - begin));
    require_known_scheme(text, entry.scheme);
    if (entry.login) take_login(endpoint, text, *entry.login);
    endpoint.nodes.push_back(parse_address(text, entry));
    begin = end + 1;
  }
  return endpoint;
}

std::string masked(std::string_view text) {
  try {
    const bool secret = !parse_endpoint(text).password.empty();
    return secret ? parse_endpoint(text).text() : std::string(text);
  } catch (const Failure&) {
    return hidden(text);
  }
}

}  // namespace scalebench::wire
