// SPDX-License-Identifier: Apache-2.0
// Where the server is, and as whom to speak to it. Pure values; nothing is connected or looked up here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scalebench::wire {

/// One server: a host and a port, or the path of a unix socket.
struct Address {
  std::string host;
  std::uint16_t port = 0;
  std::string path;  ///< of the unix socket; empty for TCP

  bool is_unix() const { return !path.empty(); }
  /// `127.0.0.1:6379`, `[::1]:6379` or `unix:///run/redis.sock`.
  std::string text() const;
  bool operator==(const Address&) const = default;
};

/// One server, or some nodes of one cluster, with the credentials they all take.
struct Endpoint {
  std::vector<Address> nodes;  ///< never empty after `parse_endpoint`
  std::string user;            ///< empty: the server's default user
  std::string password;        ///< empty: no AUTH is sent

  /// The endpoint as a person may see it: a password is shown as `***`.
  std::string text() const;
};

/// Reads `redis://[user[:password]@]host[:port]`, `unix:///path`, `tcp://host:port`, `host:port`, or a list of these
/// with commas, which covers what SmartRedis takes in $SSDB. User and password may be percent-encoded and stand with
/// the first node (others may repeat them). Throws Failure(bad_endpoint) with a sentence that holds no password.
Endpoint parse_endpoint(std::string_view text);

/// `text` with every password in it replaced by `***`, also when it cannot be parsed.
std::string masked(std::string_view text);

}  // namespace scalebench::wire
