// SPDX-License-Identifier: Apache-2.0
#include "wire/reply.hpp"

#include <fmt/format.h>
#include <hiredis/hiredis.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace scalebench::wire {

std::string printable(std::string_view bytes) {
  constexpr std::size_t most_bytes = 200;
  std::string text;
  for (const char byte : bytes.substr(0, most_bytes)) {
    const auto code = static_cast<unsigned char>(byte);
    if (code >= 0x20 && code < 0x7f) {
      text += byte;
    } else {
      text += fmt::format("\\x{:02x}", code);
    }
  }
  return bytes.size() > most_bytes ? text + "..." : text;
}

ReplyView::Kind ReplyView::kind() const {
  if (reply_ == nullptr) return Kind::nil;
  switch (reply_->type) {
    case REDIS_REPLY_STATUS:
      return Kind::status;
    case REDIS_REPLY_ERROR:
      return Kind::error;
    case REDIS_REPLY_INTEGER:
      return Kind::integer;
    case REDIS_REPLY_STRING:
      return Kind::string;
    case REDIS_REPLY_ARRAY:
      return Kind::array;
    default:
      return Kind::nil;
  }
}

std::string_view ReplyView::text() const {
  const auto is = kind();
  const bool has_text = is == Kind::status || is == Kind::error || is == Kind::string;
  return has_text ? std::string_view(reply_->str, static_cast<std::size_t>(reply_->len)) : std::string_view();
}

long long ReplyView::integer() const { return kind() == Kind::integer ? reply_->integer : 0; }

std::size_t ReplyView::size() const { return kind() == Kind::array ? static_cast<std::size_t>(reply_->elements) : 0; }

ReplyView ReplyView::operator[](std::size_t i) const {
  if (i >= size()) throw std::out_of_range("a reply of the server has fewer elements than expected");
  return ReplyView(reply_->element[i]);
}

Reply& Reply::operator=(Reply&& other) noexcept {
  owned_ = std::move(other.owned_);
  reply_ = std::exchange(other.reply_, nullptr);
  return *this;
}

void Reply::Free::operator()(redisReply* reply) const noexcept { freeReplyObject(reply); }

namespace {

constexpr std::size_t buffer_bytes = 16 * 1024;
constexpr std::size_t longest_line_bytes = 1024 * 1024;

iovec part(void* begin, std::size_t bytes) { return {begin, bytes}; }

}  // namespace

ReplyReader::ReplyReader(Stream& stream) : stream_(stream), buffer_(buffer_bytes) {}

void ReplyReader::clear() { begin_ = end_ = 0; }

bool ReplyReader::expected(std::string_view head, std::span<std::byte> into) {
  if (!empty() || head.size() > buffer_bytes) return false;
  std::array<char, line_end.size()> tail{};
  std::array parts{part(buffer_.data(), head.size()), part(into.data(), into.size()), part(tail.data(), tail.size())};
  std::span<iovec> rest = parts;
  const std::size_t total = head.size() + into.size() + tail.size();
  auto wait = Stream::Wait::some;
  for (std::size_t got = 0; got < total;) {
    const auto now = stream_.receive(rest, wait);
    got += now;
    rest = advanced(rest, now);
    if (wait == Stream::Wait::all) continue;
    const auto head_got = std::min(got, head.size());
    if (head.substr(0, head_got) != std::string_view(buffer_.data(), head_got)) {
      const auto body_got = std::min(got - head_got, into.size());
      keep(head_got, into.first(body_got), {tail.data(), got - head_got - body_got});
      return false;
    }
    if (head_got == head.size()) wait = Stream::Wait::all;
  }
  require_line_end({tail.data(), tail.size()});
  return true;
}

void ReplyReader::keep(std::size_t head_bytes, std::span<const std::byte> body, std::string_view tail) {
  const auto all = head_bytes + body.size() + tail.size();
  if (buffer_.size() < all) buffer_.resize(all);
  if (!body.empty()) std::memcpy(buffer_.data() + head_bytes, body.data(), body.size());
  if (!tail.empty()) std::memcpy(buffer_.data() + head_bytes + body.size(), tail.data(), tail.size());
  begin_ = 0;
  end_ = all;
}

void ReplyReader::require_line_end(std::string_view bytes) const {
  if (bytes != line_end) {
    throw Failure(Fault::wrong_reply, "the reply is not of the Redis protocol: a value does not end where it says");
  }
}

void ReplyReader::more() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) buffer_.resize(2 * buffer_.size());
  std::array parts{part(buffer_.data() + end_, buffer_.size() - end_)};
  end_ += stream_.receive(parts);
}

std::string_view ReplyReader::line() {
  for (std::size_t searched = 0;;) {
    const std::string_view kept(buffer_.data() + begin_, end_ - begin_);
    const auto end = kept.find(line_end, searched);
    if (end != std::string_view::npos) {
      begin_ += end + line_end.size();
      return kept.substr(0, end);
    }
    if (kept.size() > longest_line_bytes) {
      throw Failure(Fault::wrong_reply, "the reply is not of the Redis protocol: a line does not end");
    }
    searched = kept.empty() ? 0 : kept.size() - 1;
    more();
  }
}

void ReplyReader::body(std::span<std::byte> into) {
  const auto kept = std::min(into.size(), end_ - begin_);
  if (kept > 0) std::memcpy(into.data(), buffer_.data() + begin_, kept);
  begin_ += kept;
  if (kept == into.size()) {
    while (end_ - begin_ < line_end.size()) more();
    require_line_end({buffer_.data() + begin_, line_end.size()});
    begin_ += line_end.size();
    return;
  }
  clear();
  static_cast<void>(expected({}, into.subspan(kept)));  // without a head to differ from, it can only succeed or throw
}

void ReplyReader::skip(std::size_t bytes) {
  for (auto left = bytes + line_end.size(); left > 0;) {
    const auto got = some().size();
    const auto dropped = std::min(got, left);
    give_back(got - dropped);
    left -= dropped;
  }
}

std::string_view ReplyReader::some() {
  if (empty()) {
    clear();
    more();
  }
  const std::string_view all(buffer_.data() + begin_, end_ - begin_);
  begin_ = end_;
  return all;
}

void ReplyReader::give_back(std::size_t bytes) { begin_ -= bytes; }

std::string ReplyReader::last_words() noexcept {
  std::array<std::byte, 512> words{};
  std::string_view text(buffer_.data() + begin_, end_ - begin_);
  if (empty()) text = {reinterpret_cast<const char*>(words.data()), stream_.receive_at_once(words)};
  const auto end = text.find(line_end);
  return text.starts_with('-') && end != std::string_view::npos ? std::string(text.substr(1, end - 1)) : std::string();
}

}  // namespace scalebench::wire
