// SPDX-License-Identifier: Apache-2.0
#include "service/endpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "base/error.hpp"
#include "base/text.hpp"

namespace scalebench::service {
namespace {

constexpr std::uint16_t redis_port = 6379;
constexpr std::string_view forms = "write host:port, redis://[user:password@]host:port or unix:///path";

int hex_digit(char c) {
  const auto digits = std::string_view("0123456789abcdef");
  const auto at = digits.find(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::string percent_decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool coded =
        text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0;
    plain += coded ? static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])) : text[i];
    if (coded) i += 2;
  }
  return plain;
}

/// `user:password`, `:password`, `user`.
void read_login(std::string_view text, Endpoint& endpoint) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  endpoint.user = percent_decoded(text.substr(0, colon));
  if (colon < text.size()) endpoint.password = percent_decoded(text.substr(colon + 1));
}

std::uint16_t read_port(std::string_view text, std::string_view place) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error == std::errc() && end == text.data() + text.size() && port != 0) return port;
  base::wrong_input("the endpoint {} has no usable port: {}", base::printable(place), forms);
}

Address read_place(std::string_view place, bool may_lack_port) {
  const std::size_t bracket = place.starts_with('[') ? place.find(']') : 0;
  const std::size_t colon = bracket == std::string_view::npos ? bracket : place.find(':', bracket);
  Address address;
  if (colon == std::string_view::npos) {
    address.host = place;
    address.port = may_lack_port ? redis_port : read_port("", place);
  } else {
    address.host = place.substr(0, colon);
    address.port = read_port(place.substr(colon + 1), place);
  }
  if (address.host.starts_with('[')) address.host = address.host.substr(1, bracket - 1);
  if (address.host.empty()) base::wrong_input("the endpoint {} has no host: {}", base::printable(place), forms);
  return address;
}

Address read_unix(std::string_view path) {
  constexpr std::size_t longest = 107;  // sockaddr_un::sun_path less its NUL
  if (!path.starts_with('/'))
    base::wrong_input("the endpoint unix://{} needs an absolute path: {}", base::printable(path), forms);
  if (path.size() > longest) base::wrong_input("the socket path {} is longer than 107 bytes", base::printable(path));
  return {"", 0, std::string(path)};
}

void require_known(std::string_view scheme) {
  if (scheme != "redis" && scheme != "tcp" && !scheme.empty()) {
    base::wrong_input("{}:// is no endpoint: {}", base::printable(scheme), forms);
  }
}

Address read_node(std::string_view text, Endpoint& endpoint) {
  const std::size_t mark = text.find("://");
  const std::string_view scheme = mark == std::string_view::npos ? "" : text.substr(0, mark);
  std::string_view rest = mark == std::string_view::npos ? text : text.substr(mark + 3);
  if (scheme == "unix") return read_unix(rest);
  require_known(scheme);
  const std::size_t at = rest.rfind('@');
  if (at != std::string_view::npos) {
    read_login(rest.substr(0, at), endpoint);
    rest.remove_prefix(at + 1);
  }
  return read_place(rest.substr(0, rest.find('/')), scheme == "redis");
}

Endpoint read_nodes(std::string_view text) {
  Endpoint endpoint;
  for (const std::string_view node : base::split(text, ',')) {
    endpoint.nodes.push_back(read_node(base::trim(node), endpoint));
  }
  return endpoint;
}

}  // namespace

std::string Address::text() const {
  if (!path.empty()) return "unix://" + path;
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port) : fmt::format("[{}]:{}", host, port);
}

Endpoint parse_endpoint(std::string_view text) {
  if (text.find("rediss://") != std::string_view::npos) {
    base::wrong_input("rediss:// asks for TLS, which is not spoken here: use redis:// or a tunnel such as stunnel");
  }
  if (text.find('@') == std::string_view::npos) return read_nodes(text);
  try {
    return read_nodes(text);
  } catch (const base::Error&) {
    base::wrong_input(
        "the endpoint (not shown: it holds credentials) cannot be read: {}, with , : / @ in a password "
        "percent-encoded",
        forms);
  }
}

}  // namespace scalebench::service
