// SPDX-License-Identifier: Apache-2.0
// A reply to a small command, parsed by hiredis.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

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
