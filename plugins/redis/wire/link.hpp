// SPDX-License-Identifier: Apache-2.0
// Owner of a connected socket, made by hiredis.
#pragma once

#include <chrono>
#include <memory>

#include "wire/endpoint.hpp"

struct redisContext;

namespace scalebench::wire {

class Link {
 public:
  /// Connects within `deadline`; TCP sends without delay. Throws Failure(connection_lost), which does not name the
  /// address and whose reply() is the system's reason.
  Link(const Address& address, std::chrono::milliseconds deadline);

  int fd() const noexcept;

 private:
  struct Free {
    void operator()(redisContext* context) const noexcept;
  };
  std::unique_ptr<redisContext, Free> context_;
};

}  // namespace scalebench::wire
