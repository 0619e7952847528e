// SPDX-License-Identifier: Apache-2.0
// The receiving side of a connection: reply lines, and bodies that land in the caller's memory.
//
// Whoever asks for a value knows its size, and so the first bytes of the reply too: `expected` receives reply head,
// body and line end with one call to the kernel and without a copy. When something else comes, what was received is
// kept, and the reply can be read piece by piece with `line`, `body` and `skip`.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wire/stream.hpp"

namespace scalebench::wire {

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
