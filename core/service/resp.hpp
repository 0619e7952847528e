// SPDX-License-Identifier: Apache-2.0
// The little of Redis's protocol (RESP2) that deploying and probing need, on a raw socket. Not for measuring.
// Everything has a deadline, and what a stranger sends is bounded. Failures throw lacking with the address in it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "service/dial.hpp"

namespace scalebench::service {

struct Answer {
  enum class Kind { status, error, number, bulk, nothing, list };
  Kind kind = Kind::nothing;
  std::string text;           ///< of status, error, bulk; a number as its digits
  std::vector<Answer> items;  ///< of a list

  bool failed() const { return kind == Kind::error; }
};

class Resp {
 public:
  using Milliseconds = std::chrono::milliseconds;
  static constexpr Milliseconds patience{5000};

  static Resp connect(const Address& address, Milliseconds timeout = patience);
  /// Nothing when nobody listens there yet.
  static std::optional<Resp> attempt(const Address& address);

  /// The numeric one that answered.
  const Address& address() const { return address_; }

  /// Sends one command and reads its answer. An error of the server is an Answer, not an exception.
  Answer ask(const std::vector<std::string>& command, Milliseconds timeout = patience);
  /// ask(), where an error answer throws too: `<address> refuses CONFIG GET: <its text>`.
  Answer demand(const std::vector<std::string>& command, Milliseconds timeout = patience);

 private:
  using Deadline = std::chrono::steady_clock::time_point;
  Resp(base::Fd socket, const Address& asked)
      : socket_(std::move(socket)), address_(reached(socket_.get(), asked)), name_(address_.text()) {}
  void send(const std::string& bytes, Deadline end);
  Answer read(Deadline end, int depth);
  Answer read_list(std::int64_t count, Deadline end, int depth);
  std::string line(Deadline end);
  std::string exactly(std::size_t bytes, Deadline end);
  void fill(Deadline end);
  std::int64_t length(std::string_view digits, std::int64_t most) const;
  [[noreturn]] void is_no_redis(std::string_view what) const;

  base::Fd socket_;
  Address address_;
  std::string name_;    ///< of the server, for people
  std::string buffer_;  ///< received, not yet read
};

}  // namespace scalebench::service
