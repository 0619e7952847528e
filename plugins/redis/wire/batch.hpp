// SPDX-License-Identifier: Apache-2.0
// A number as decimal digits, without an allocation; and back.
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wire/reply.hpp"
#include "wire/tensor.hpp"

namespace scalebench::wire {

class Digits {
 public:
  explicit Digits(std::size_t value)
      : end_(std::to_chars(digits_.data(), digits_.data() + digits_.size(), value).ptr) {}
  Digits(const Digits&) = delete;
  Digits& operator=(const Digits&) = delete;
  std::string_view text() const { return {digits_.data(), static_cast<std::size_t>(end_ - digits_.data())}; }

 private:
  std::array<char, 20> digits_;
  char* end_;
};

/// The whole of `text` as a number, or nothing.
inline std::optional<long long> parse_number(std::string_view text) {
  long long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Commands to send in one go, and where their replies belong.
//
// Filled by the caller and run by a Connection or a Client. Keys and small arguments are copied; payloads, the memory
// for replies, tensors and dimensions are borrowed until the batch has run. Cleared and filled again, it allocates
// nothing once it has been as large before.

/// Why a command of a batch did not do what it should, while the connection stayed in step.
struct Setback {
  Fault fault = Fault::server_error;
  std::string text;          ///< empty: the command did its work
  std::size_t step = whole;  ///< of a graph

  static constexpr std::size_t whole = static_cast<std::size_t>(-1);
  explicit operator bool() const { return !text.empty(); }
};

class Batch {
 public:
  /// SET key bytes.
  void put(std::string_view key, std::span<const std::byte> bytes);
  /// GET key, a value of exactly the size of `into`.
  void get(std::string_view key, std::span<std::byte> into);
  /// AI.TENSORSET key type dims BLOB bytes.
  void put_tensor(std::string_view key, const TensorSpec& spec, std::span<const std::byte> bytes);
  /// AI.TENSORGET key META BLOB, a tensor of exactly this type, these dimensions and the size of `into`.
  void get_tensor(std::string_view key, const TensorSpec& spec, std::span<std::byte> into);
  /// The same of whatever type and size; fastest when `into` has the right ones already.
  void get_tensor(std::string_view key, Tensor& into);
  /// Any command whose reply is a status or an integer. `key` decides where it goes in a cluster; empty: anywhere.
  void act(std::span<const std::string_view> argv, std::string_view key);
  /// Any command, with its reply, parsed by hiredis. An error is a setback.
  void ask(std::span<const std::string_view> argv, std::string_view key, Reply& into);

  /// A command with so many replies in one, statuses but for the last, which is AI.TENSORGET's of META and BLOB. The
  /// first error among them is the setback, and tells its step.
  void graph(std::span<const std::string_view> argv, std::string_view key, std::size_t steps, Tensor& into);

  void clear();
  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  std::string_view key(std::size_t i) const;
  /// For sentences: the command's name and its key.
  std::string title(std::size_t i) const;

  enum class Want : std::uint8_t { done, bulk, tensor_into, tensor, graph, reply };
  struct Entry {
    std::size_t text_begin = 0, text_bytes = 0;  ///< the command but for payload and last line end, in text()
    std::size_t name_begin = 0, name_bytes = 0;
    std::size_t key_begin = 0, key_bytes = 0;
    std::span<const std::byte> payload;
    bool has_payload = false;
    Want want = Want::done;
    std::span<std::byte> into;
    TensorSpec spec;
    Tensor* tensor = nullptr;
    std::size_t steps = 0;
    Reply* reply = nullptr;
    Setback setback;
  };
  const Entry& entry(std::size_t i) const { return entries_[i]; }
  Entry& entry(std::size_t i) { return entries_[i]; }
  const char* text() const { return text_.data(); }

 private:
  Entry& begin(std::size_t arguments, std::string_view name);
  void argument(std::string_view bytes);
  void number(std::size_t value);
  void key_argument(Entry& entry, std::string_view key);
  void blob(Entry& entry, std::span<const std::byte> bytes);
  Entry& end(Want want);
  Entry& small(std::span<const std::string_view> argv, std::string_view key, Want want);
  Entry& tensor_question(std::string_view key, Want want);

  char* room(std::size_t bytes);
  void written_to(const char* end);

  std::string text_;  ///< of which the first used_ bytes are commands; never shrinks
  std::size_t used_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace scalebench::wire
