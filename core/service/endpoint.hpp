// SPDX-License-Identifier: Apache-2.0
// Where a server is, and as whom to speak to it, as far as the driver must know to ask whether it is there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scalebench::service {

struct Address {
  std::string host;
  std::uint16_t port = 0;
  std::string path;  ///< of the unix socket; empty: TCP

  /// `127.0.0.1:6379`, `[::1]:6379`, `unix:///run/redis.sock`.
  std::string text() const;
};

struct Endpoint {
  std::vector<Address> nodes;  ///< at least one
  std::string user, password;  ///< empty: not given
};

/// `host:port`, `redis://[user[:password]@]host[:port]`, `tcp://host:port`, `unix:///path`, or a list of these with
/// commas; credentials may be percent-encoded and hold for all nodes. Throws wrong_input; no text of a credential is in
/// it.
Endpoint parse_endpoint(std::string_view text);

}  // namespace scalebench::service
