// SPDX-License-Identifier: Apache-2.0
// The one exception of this library: a sentence that names the endpoint and the command, and the kind of fault.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "wire/stream.hpp"

namespace scalebench::wire {

/// Stored as the code of a failed sample, where 0 would say nothing.
enum class Fault {
  connection_lost = 1,  ///< no connection, or it ended before the reply did; whether the command ran is not known
  deadline_exceeded,    ///< no complete reply in time; whether the command ran is not known
  server_error,         ///< the server refused; `reply()` holds its words; the next command goes on
  wrong_reply,          ///< the reply has another kind, type or size than asked for, or is not of the protocol
};

class Failure : public std::runtime_error {
 public:
  Failure(Fault fault, const std::string& sentence, std::string reply = {})
      : std::runtime_error(sentence), fault_(fault), reply_(std::move(reply)) {}

  Fault fault() const noexcept { return fault_; }
  /// What the server said: of a `server_error` without the leading '-', of a `wrong_reply` that is not of the protocol
  /// how that begins; of a connection that was never made the system's reason; else empty.
  const std::string& reply() const noexcept { return reply_; }

 private:
  Fault fault_;
  std::string reply_;
};

/// `bytes` for a sentence: what is not printable as \xNN, and cut where it gets long.
std::string printable(std::string_view bytes);

}  // namespace scalebench::wire

// A reply to a small command, parsed by hiredis.

struct redisReply;

namespace scalebench::wire {

/// A look at a reply or at a part of it; the Reply it came from must outlive it.
class ReplyView {
 public:
  enum class Kind { nil, status, error, integer, string, array };

  explicit ReplyView(const redisReply* reply) : reply_(reply) {}

  Kind kind() const;
  /// Of a string, a status or an error; empty for the other kinds. May hold any byte.
  std::string_view text() const;
  /// Of an integer; 0 for the other kinds.
  long long integer() const;
  /// Number of elements; 0 unless it is an array.
  std::size_t size() const;
  /// Throws std::out_of_range.
  ReplyView operator[](std::size_t i) const;

 protected:
  const redisReply* reply_;
};

/// Owns a reply.
class Reply : public ReplyView {
 public:
  Reply() : ReplyView(nullptr) {}
  explicit Reply(redisReply* reply) : ReplyView(reply), owned_(reply) {}
  Reply(Reply&& other) noexcept : ReplyView(other.reply_), owned_(std::move(other.owned_)) { other.reply_ = nullptr; }
  Reply& operator=(Reply&& other) noexcept;

 private:
  struct Free {
    void operator()(redisReply* reply) const noexcept;
  };
  std::unique_ptr<redisReply, Free> owned_;
};

}  // namespace scalebench::wire

namespace scalebench::wire {

// The receiving side of a connection: reply lines, and bodies that land in the caller's memory.
//
// Whoever asks for a value knows its size, and so the first bytes of the reply too: `expected` receives reply head,
// body and line end with one call to the kernel and without a copy. When something else comes, what was received is
// kept, and the reply can be read piece by piece with `line`, `body` and `skip`.

class ReplyReader {
 public:
  explicit ReplyReader(Stream& stream);

  /// Receives a reply that is `head`, a body of the size of `into`, and a line end; true when it was that. Otherwise
  /// nothing counts as received, and `into` holds no meaningful bytes.
  bool expected(std::string_view head, std::span<std::byte> into);
  /// The next line without its end. Borrowed until the next call.
  std::string_view line();
  /// The next `into.size()` bytes and the line end after them.
  void body(std::span<std::byte> into);
  /// Drops the next `bytes` bytes and the line end after them.
  void skip(std::size_t bytes);

  /// At least one byte, taken from what was kept or received now. Borrowed until the next call.
  std::string_view some();
  /// Gives back the last `bytes` bytes that `some` returned.
  void give_back(std::size_t bytes);

  /// Forgets everything kept, for a new connection.
  void clear();
  /// Nothing is kept: the next byte is the socket's.
  bool empty() const { return begin_ == end_; }
  /// The error line with which a server says why it closes the connection, or nothing. Does not wait.
  std::string last_words() noexcept;

 private:
  void more();
  void keep(std::size_t head_bytes, std::span<const std::byte> body, std::string_view tail);
  void require_line_end(std::string_view bytes) const;

  Stream& stream_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  ///< of what is kept in buffer_
  std::size_t end_ = 0;
};

}  // namespace scalebench::wire
