// SPDX-License-Identifier: Apache-2.0
// Owner of a connected socket, made by hiredis.
#pragma once

#include <scalebench/endpoint.hpp>

#include <chrono>
#include <memory>

struct redisContext;

namespace scalebench::wire {

using sdk::Address;
using sdk::Endpoint;
using sdk::parse_endpoint;

class Link {
 public:
  /// Connects within `deadline`; TCP sends without delay. Throws Failure(connection_lost), which does not name the
  /// address.
  Link(const Address& address, std::chrono::milliseconds deadline);

  int fd() const noexcept;

 private:
  struct Free {
    void operator()(redisContext* context) const noexcept;
  };
  std::unique_ptr<redisContext, Free> context_;
};

}  // namespace scalebench::wire
