// SPDX-License-Identifier: Apache-2.0
// Where a Redis is, in the grammar of <scalebench/endpoint.hpp>: one for service, ranks and tests.
#pragma once

#include <sys/uio.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <scalebench/endpoint.hpp>
#include <span>
#include <string_view>

namespace scalebench::wire {

using sdk::Address;
using sdk::Endpoint;

inline constexpr sdk::EndpointRules endpoint_rules{"redis", 6379, "rediss"};

/// Throws sdk::BadEndpoint.
inline Endpoint parse_endpoint(std::string_view text) { return sdk::parse_endpoint(text, endpoint_rules); }

}  // namespace scalebench::wire

// Owner of a connected socket, made by hiredis.

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

namespace scalebench::wire {

// A connected stream socket with the deadline of the command in flight.
//
// The socket blocks: a put is then one sendmsg and one recvmsg, with no poll and no failed attempt before it. It blocks
// for slices of the deadline only (SO_RCVTIMEO, SO_SNDTIMEO; a sixteenth, at most 1 s), and between slices the clock is
// asked, so a deadline is noticed late by a slice at most. EINTR is never seen outside; SIGPIPE is never raised.

/// What ends a line of the protocol.
inline constexpr std::string_view line_end = "\r\n";

class Stream {
 public:
  /// Uses `fd`, which stays the caller's.
  void attach(int fd);
  /// Starts the time of a command: from now on every call throws Failure(deadline_exceeded) once `deadline` is over.
  void arm(std::chrono::milliseconds deadline);

  /// Sends all of `parts`, which it uses up. Throws Failure(connection_lost).
  void send(std::span<iovec> parts);
  /// Sends what fits without waiting and cuts `parts` to what is left; false when nothing did fit.
  bool send_some(std::span<iovec>& parts);
  /// Waits until there is something to read (true) or room to send (false).
  bool wait_readable_or_writable();

  enum class Wait { some, all };
  /// Receives at least one byte into `parts`; with `all`, waits until they are full or a slice is over.
  std::size_t receive(std::span<iovec> parts, Wait wait = Wait::some);
  /// What has arrived already; 0 for nothing, and also when the connection has ended.
  std::size_t receive_at_once(std::span<std::byte> into) noexcept;

 private:
  void set_slice();
  void require_time() const;

  int fd_ = -1;
  std::chrono::milliseconds deadline_{0};
  std::int64_t expiry_ms_ = 0;
};

/// Cuts `bytes` off the front of `parts`.
std::span<iovec> advanced(std::span<iovec> parts, std::size_t bytes);

}  // namespace scalebench::wire
