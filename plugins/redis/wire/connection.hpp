// SPDX-License-Identifier: Apache-2.0
// One connection to one server.
//
// Commands leave by sendmsg from the caller's memory, bodies of replies land in the caller's memory; hiredis makes the
// connection and parses small replies. A put or a get is one system call each way and, once warm, allocates nothing.
//
// Failures: Failure names the endpoint, the command and its key. After `server_error`, and after a well-formed reply
// that is not the one asked for, the connection goes on. When it is lost, out of time or out of step, or when the
// server refuses with an error after which it hangs up (a value beyond its limit), it is closed: the command is never
// sent again in silence, and the next one first tries, once, to connect anew. What was in flight may or may not have
// been executed by the server.
//
// A connection belongs to one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "wire/batch.hpp"
#include "wire/stream.hpp"

namespace scalebench::wire {

struct ConnectionOptions {
  std::string user;      ///< empty: the server's default user
  std::string password;  ///< empty: no AUTH is sent
  /// Of connecting, of a command, and of a batch as a whole.
  std::chrono::milliseconds deadline{60'000};
};

class Connection {
 public:
  enum class Connect { now, when_needed };

  /// Connects and authenticates; throws Failure.
  Connection(Address address, ConnectionOptions options, Connect when = Connect::now);
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  /// Each is one command of Batch; throws Failure when it did not do its work.
  void put(std::string_view key, std::span<const std::byte> bytes);
  void get(std::string_view key, std::span<std::byte> into);
  void put_tensor(std::string_view key, const TensorSpec& spec, std::span<const std::byte> bytes);
  void get_tensor(std::string_view key, const TensorSpec& spec, std::span<std::byte> into);

  /// Any command with its reply; an error is thrown. `deadline` stands in for the connection's, for commands that wait
  /// (BLPOP): it should be longer than they do.
  Reply command(std::span<const std::string_view> argv, std::optional<std::chrono::milliseconds> deadline = {});

  /// Sends the batch in one go and receives all replies; throws the first setback when all are in.
  void run(Batch& batch);

  /// The two halves of `run`, so that several servers work at a time: sends the commands with these indices, and
  /// receives their replies, which leaves setbacks in the batch. After `push` no other call but `pull` of the same.
  /// `asking` lets a cluster's node serve a slot that is on its way to it.
  void push(Batch& batch, std::span<const std::uint32_t> indices, bool asking = false);
  void pull(Batch& batch);

  const Address& address() const;
  /// Ends the connection; the next command connects anew.
  void close() noexcept;
  /// What getsockname and getpeername belong to; -1 when closed. Stays this object's.
  int fd() const noexcept;

 private:
  class Wire;
  std::unique_ptr<Wire> wire_;
};

/// The Failure for command `i` of a batch that came to a setback.
Failure failure_of(const Batch& batch, std::size_t i, const Address& address);

}  // namespace scalebench::wire
