// SPDX-License-Identifier: Apache-2.0
#include "wire/batch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "wire/stream.hpp"

namespace scalebench::wire {
namespace {

/// What stands around an argument: its sign, at most 20 digits and two line ends.
constexpr std::size_t most_frame_bytes = 1 + 20 + 2 * line_end.size();

char* write(char* out, std::string_view bytes) { return std::ranges::copy(bytes, out).out; }

char* write_count(char* out, char sign, std::size_t count) {
  *out = sign;
  return write(std::to_chars(out + 1, out + most_frame_bytes, count).ptr, line_end);
}

}  // namespace

void Batch::clear() {
  used_ = 0;
  entries_.clear();
}

std::string_view Batch::key(std::size_t i) const {
  return std::string_view(text_).substr(entries_[i].key_begin, entries_[i].key_bytes);
}

std::string Batch::title(std::size_t i) const {
  const auto name = std::string_view(text_).substr(entries_[i].name_begin, entries_[i].name_bytes);
  return fmt::format("{}{}{}", printable(name), key(i).empty() ? "" : " ", printable(key(i)));
}

char* Batch::room(std::size_t bytes) {
  if (text_.size() - used_ < bytes) text_.resize(2 * text_.size() + bytes);
  return text_.data() + used_;
}

void Batch::written_to(const char* end) { used_ = static_cast<std::size_t>(end - text_.data()); }

Batch::Entry& Batch::begin(std::size_t arguments, std::string_view name) {
  auto& entry = entries_.emplace_back();
  entry.text_begin = used_;
  written_to(write_count(room(most_frame_bytes), '*', arguments));
  argument(name);
  entry.name_begin = used_ - name.size() - line_end.size();
  entry.name_bytes = name.size();
  return entry;
}

void Batch::argument(std::string_view bytes) {
  char* head = room(bytes.size() + most_frame_bytes);
  written_to(write(write(write_count(head, '$', bytes.size()), bytes), line_end));
}

void Batch::number(std::size_t value) { argument(Digits(value).text()); }

void Batch::key_argument(Entry& entry, std::string_view key) {
  argument(key);
  entry.key_begin = used_ - key.size() - line_end.size();
  entry.key_bytes = key.size();
}

void Batch::blob(Entry& entry, std::span<const std::byte> bytes) {
  written_to(write_count(room(most_frame_bytes), '$', bytes.size()));
  entry.payload = bytes;
  entry.has_payload = true;
}

Batch::Entry& Batch::end(Want want) {
  auto& entry = entries_.back();
  entry.text_bytes = used_ - entry.text_begin;
  entry.want = want;
  return entry;
}

void Batch::put(std::string_view key, std::span<const std::byte> bytes) {
  auto& entry = begin(3, "SET");
  key_argument(entry, key);
  blob(entry, bytes);
  end(Want::done);
}

void Batch::get(std::string_view key, std::span<std::byte> into) {
  key_argument(begin(2, "GET"), key);
  end(Want::bulk).into = into;
}

void Batch::put_tensor(std::string_view key, const TensorSpec& spec, std::span<const std::byte> bytes) {
  auto& entry = begin(5 + spec.dims.size(), "AI.TENSORSET");
  key_argument(entry, key);
  argument(name_of(spec.type));
  for (const auto dim : spec.dims) number(dim);
  argument("BLOB");
  blob(entry, bytes);
  end(Want::done);
}

Batch::Entry& Batch::tensor_question(std::string_view key, Want want) {
  key_argument(begin(4, "AI.TENSORGET"), key);
  argument("META");
  argument("BLOB");
  return end(want);
}

void Batch::get_tensor(std::string_view key, const TensorSpec& spec, std::span<std::byte> into) {
  auto& entry = tensor_question(key, Want::tensor_into);
  entry.spec = spec;
  entry.into = into;
}

void Batch::get_tensor(std::string_view key, Tensor& into) { tensor_question(key, Want::tensor).tensor = &into; }

Batch::Entry& Batch::small(std::span<const std::string_view> argv, std::string_view key, Want want) {
  auto& entry = begin(argv.size(), argv.front());
  for (const auto argument_text : argv.subspan(1)) {
    if (argument_text == key && entry.key_bytes == 0) {
      key_argument(entry, argument_text);
    } else {
      argument(argument_text);
    }
  }
  return end(want);
}

void Batch::act(std::span<const std::string_view> argv, std::string_view key) { small(argv, key, Want::done); }

void Batch::ask(std::span<const std::string_view> argv, std::string_view key, Reply& into) {
  small(argv, key, Want::reply).reply = &into;
}

void Batch::graph(std::span<const std::string_view> argv, std::string_view key, std::size_t steps, Tensor& into) {
  auto& entry = small(argv, key, Want::graph);
  entry.steps = steps;
  entry.tensor = &into;
}

}  // namespace scalebench::wire
