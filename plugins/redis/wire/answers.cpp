// SPDX-License-Identifier: Apache-2.0
#include "wire/answers.hpp"

#include <fmt/format.h>
#include <hiredis/hiredis.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <utility>

#include "wire/batch.hpp"

namespace scalebench::wire {
namespace {

[[noreturn]] void not_of_the_protocol(std::string_view line) {
  throw Failure(Fault::wrong_reply, fmt::format("the reply is not what was asked for: '{}'", printable(line)));
}

long long length_in(std::string_view line) {
  const auto length = line.empty() ? std::nullopt : parse_number(line.substr(1));
  if (!length || *length < -1) not_of_the_protocol(line);
  return *length;
}

void set_back(Batch::Entry& entry, std::string text) { entry.setback = {Fault::wrong_reply, std::move(text)}; }

}  // namespace

void Answers::FreeReader::operator()(redisReader* reader) const noexcept { redisReaderFree(reader); }

Answers::Answers(ReplyReader& source) : source_(source) { clear(); }

void Answers::clear() {
  reader_.reset(redisReaderCreate());
  if (!reader_) throw std::bad_alloc();
}

void Answers::receive(Batch::Entry& entry) {
  switch (entry.want) {
    case Batch::Want::done:
      return receive_done(entry);
    case Batch::Want::bulk:
      return receive_bulk(entry);
    case Batch::Want::tensor_into:
      return receive_tensor_into(entry);
    case Batch::Want::tensor:
      return receive_tensor(entry);
    case Batch::Want::graph:
      return receive_graph(entry);
    case Batch::Want::reply:
      return receive_reply(entry);
  }
}

void Answers::receive_reply(Batch::Entry& entry) {
  *entry.reply = receive_any();
  if (entry.reply->kind() == ReplyView::Kind::error) {
    entry.setback = {Fault::server_error, std::string(entry.reply->text())};
  }
}

Reply Answers::receive_any() {
  void* reply = nullptr;
  while (reply == nullptr) {
    const auto bytes = source_.some();
    if (redisReaderFeed(reader_.get(), bytes.data(), bytes.size()) != REDIS_OK ||
        redisReaderGetReply(reader_.get(), &reply) != REDIS_OK) {
      throw Failure(Fault::wrong_reply, fmt::format("the reply is not of the Redis protocol: {}", reader_->errstr),
                    std::string(bytes.substr(0, bytes.find_first_of("\r\n"))));
    }
  }
  // The bytes of the next reply go back: between two commands hiredis holds nothing.
  source_.give_back(reader_->len - reader_->pos);
  reader_->pos = reader_->len;
  return Reply(static_cast<redisReply*>(reply));
}

void Answers::receive_done(Batch::Entry& entry) {
  const auto line = source_.line();
  if (!line.starts_with('+') && !line.starts_with(':')) decline(entry, line);
}

void Answers::receive_bulk(Batch::Entry& entry) {
  std::array<char, 32> head;
  const Digits digits(entry.into.size());
  head[0] = '$';
  std::memcpy(head.data() + 1, digits.text().data(), digits.text().size());
  std::memcpy(head.data() + 1 + digits.text().size(), "\r\n", 2);
  if (source_.expected({head.data(), digits.text().size() + 3}, entry.into)) return;
  const auto line = source_.line();
  if (!line.starts_with('$')) return decline(entry, line);
  const auto length = length_in(line);
  if (length < 0) return set_back(entry, "there is no such key");
  take_body(entry, entry.into, static_cast<std::size_t>(length));
}

void Answers::take_body(Batch::Entry& entry, std::span<std::byte> into, std::size_t bytes) {
  if (bytes == into.size()) return source_.body(into);
  source_.skip(bytes);
  set_back(entry, fmt::format("the value has {} bytes where {} were expected", bytes, into.size()));
}

void Answers::expect_tensor(const TensorSpec& spec) {
  const auto type = name_of(spec.type);
  expected_ = "*6\r\n$5\r\ndtype\r\n$";
  expected_ += Digits(type.size()).text();
  expected_ += "\r\n";
  expected_ += type;
  expected_ += "\r\n$5\r\nshape\r\n*";
  expected_ += Digits(spec.dims.size()).text();
  for (const auto dim : spec.dims) {
    expected_ += "\r\n:";
    expected_ += Digits(dim).text();
  }
  expected_ += "\r\n$4\r\nblob\r\n$";
  expected_ += Digits(spec.bytes()).text();
  expected_ += "\r\n";
}

void Answers::receive_tensor_into(Batch::Entry& entry) {
  expect_tensor(entry.spec);
  if (entry.into.size() == entry.spec.bytes() && source_.expected(expected_, entry.into)) return;
  Header header;
  if (!read_header(entry, header)) return;
  if (header.type == entry.spec.type && std::ranges::equal(dims_, entry.spec.dims)) {
    return take_body(entry, entry.into, header.bytes);
  }
  source_.skip(header.bytes);
  const TensorSpec came{header.type, dims_};
  set_back(entry, fmt::format("the tensor is {} where {} was expected", came.text(), entry.spec.text()));
}

void Answers::receive_tensor(Batch::Entry& entry) {
  auto& tensor = *entry.tensor;
  const bool guess = !tensor.dims.empty() && tensor.bytes().size() == tensor.spec().bytes();
  if (guess) {
    expect_tensor(tensor.spec());
    if (source_.expected(expected_, tensor.memory.bytes())) return;
  }
  Header header;
  if (!read_header(entry, header)) return;
  tensor.type = header.type;
  tensor.dims = dims_;
  try {
    tensor.memory.resize(header.bytes);
  } catch (const std::bad_alloc&) {
    throw Failure(Fault::wrong_reply,
                  fmt::format("the tensor has {} bytes, for which there is no memory", header.bytes));
  }
  take_body(entry, tensor.memory.bytes(), header.bytes);
  if (tensor.spec().bytes() == header.bytes) return;
  set_back(entry, fmt::format("the tensor is {} and has {} bytes", tensor.spec().text(), header.bytes));
}

void Answers::receive_graph(Batch::Entry& entry) {
  const auto line = source_.line();
  entry.setback.step = Setback::whole;
  if (!line.starts_with('*') || parse_number(line.substr(1)) != static_cast<long long>(entry.steps)) {
    return decline(entry, line);
  }
  for (std::size_t step = 0; step < entry.steps; ++step) receive_step(entry, step);
}

void Answers::receive_step(Batch::Entry& entry, std::size_t step) {
  const Setback before = std::exchange(entry.setback, {});
  step + 1 < entry.steps ? receive_done(entry) : receive_tensor(entry);
  if (entry.setback) entry.setback.step = step;
  if (before) entry.setback = before;
}

bool Answers::read_header(Batch::Entry& entry, Header& header) {
  if (const auto line = source_.line(); line != "*6") {
    decline(entry, line);
    return false;
  }
  require_label("dtype");
  const auto name = small_text();
  const auto type = parse_dtype(name);
  require_label("shape");
  read_dims();
  require_label("blob");
  header.bytes = static_cast<std::size_t>(std::max(0LL, require_length('$')));
  if (type) {
    header.type = *type;
    return true;
  }
  source_.skip(header.bytes);
  set_back(entry, fmt::format("the tensor has the type {}, which has no counterpart here", printable(name)));
  return false;
}

void Answers::read_dims() {
  dims_.clear();
  const auto count = require_length('*');
  for (long long i = 0; i < count; ++i) dims_.push_back(static_cast<std::size_t>(require_length(':')));
}

/// A short text, which servers send as a status or as a bulk.
std::string Answers::small_text() {
  const auto line = source_.line();
  if (line.starts_with('+')) return std::string(line.substr(1));
  if (!line.starts_with('$')) not_of_the_protocol(line);
  const auto length = length_in(line);
  constexpr long long longest = 64;
  if (length < 0 || length > longest) not_of_the_protocol(line);
  std::string text(static_cast<std::size_t>(length), '\0');
  source_.body(std::as_writable_bytes(std::span(text)));
  return text;
}

void Answers::require_label(std::string_view label) {
  if (const auto text = small_text(); text != label) not_of_the_protocol(text);
}

long long Answers::require_length(char kind) {
  const auto line = source_.line();
  if (!line.starts_with(kind)) not_of_the_protocol(line);
  return length_in(line);
}

void Answers::decline(Batch::Entry& entry, std::string_view line) {
  if (line.starts_with('-')) {
    entry.setback = {Fault::server_error, std::string(line.substr(1))};
    return;
  }
  set_back(entry, line == "$-1" || line == "*-1" ? "there is no such key"
                                                 : fmt::format("the reply is of another kind: '{}'", printable(line)));
  skip_rest(line, 0);
}

/// Drops what belongs to the reply that began with `line`.
void Answers::skip_rest(std::string_view line, int depth) {
  constexpr int deepest = 32;
  if (depth > deepest) not_of_the_protocol(line);
  const bool is_array = line.starts_with('*');
  if (!is_array && !line.starts_with('$')) {
    if (!line.starts_with('+') && !line.starts_with(':') && !line.starts_with('-')) not_of_the_protocol(line);
    return;
  }
  const auto length = length_in(line);
  if (!is_array && length >= 0) source_.skip(static_cast<std::size_t>(length));
  for (long long i = 0; is_array && i < length; ++i) skip_rest(source_.line(), depth + 1);
}

}  // namespace scalebench::wire
