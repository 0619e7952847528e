// SPDX-License-Identifier: Apache-2.0
#include "wire/batch.hpp"

#include <fmt/format.h>

#include "wire/digits.hpp"

namespace scalebench::wire {

void Batch::clear() {
  text_.clear();
  entries_.clear();
}

std::string_view Batch::key(std::size_t i) const {
  return std::string_view(text_).substr(entries_[i].key_begin, entries_[i].key_bytes);
}

std::string Batch::title(std::size_t i) const {
  const auto name = std::string_view(text_).substr(entries_[i].name_begin, entries_[i].name_bytes);
  return fmt::format("{}{}{}", printable(name), key(i).empty() ? "" : " ", printable(key(i)));
}

Batch::Entry& Batch::begin(std::size_t arguments, std::string_view name) {
  auto& entry = entries_.emplace_back();
  entry.text_begin = text_.size();
  text_ += '*';
  text_ += Digits(arguments).text();
  text_ += "\r\n";
  argument(name);
  entry.name_begin = text_.size() - name.size() - 2;
  entry.name_bytes = name.size();
  return entry;
}

void Batch::argument(std::string_view bytes) {
  text_ += '$';
  text_ += Digits(bytes.size()).text();
  text_ += "\r\n";
  text_ += bytes;
  text_ += "\r\n";
}

void Batch::number(std::size_t value) { argument(Digits(value).text()); }

void Batch::key_argument(Entry& entry, std::string_view key) {
  argument(key);
  entry.key_begin = text_.size() - key.size() - 2;
  entry.key_bytes = key.size();
}

void Batch::blob(Entry& entry, std::span<const std::byte> bytes) {
  text_ += '$';
  text_ += Digits(bytes.size()).text();
  text_ += "\r\n";
  entry.payload = bytes;
  entry.has_payload = true;
}

Batch::Entry& Batch::end(Want want) {
  auto& entry = entries_.back();
  entry.text_bytes = text_.size() - entry.text_begin;
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

}  // namespace scalebench::wire
