// SPDX-License-Identifier: Apache-2.0
#include "service/resp.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <system_error>

#include "base/error.hpp"
#include "base/text.hpp"
#include "service/dial.hpp"

namespace scalebench::service {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::int64_t longest_bulk = 64 << 20;
constexpr std::int64_t longest_list = 1 << 20;
constexpr std::size_t longest_line = 64 << 10;
constexpr int deepest = 8;

std::string encoded(const std::vector<std::string>& command) {
  std::string bytes = fmt::format("*{}\r\n", command.size());
  for (const std::string& word : command) bytes += fmt::format("${}\r\n{}\r\n", word.size(), word);
  return bytes;
}

}  // namespace

Resp Resp::connect(const Address& address, Milliseconds timeout) {
  return Resp(dial(address, Clock::now() + timeout), address);
}

std::optional<Resp> Resp::attempt(const Address& address) {
  base::Fd socket = try_dial(address, Clock::now() + patience);
  if (!socket) return std::nullopt;
  return Resp(std::move(socket), address);
}

Answer Resp::ask(const std::vector<std::string>& command, Milliseconds timeout) {
  const Deadline end = Clock::now() + timeout;
  send(encoded(command), end);
  return read(end, 0);
}

Answer Resp::demand(const std::vector<std::string>& command, Milliseconds timeout) {
  Answer answer = ask(command, timeout);
  if (answer.failed()) {
    const std::string what = command[0] + (command.size() > 1 ? " " + command[1] : "");
    base::lacking("the server at {} refuses {}: {}", name_, what, base::printable(answer.text, 200));
  }
  return answer;
}

void Resp::send(const std::string& bytes, Deadline end) {
  std::string_view rest = bytes;
  while (!rest.empty()) {
    await(socket_.get(), POLLOUT, end, name_);
    const ssize_t count = ::send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count > 0) rest.remove_prefix(static_cast<std::size_t>(count));
    if (count < 0 && errno != EINTR && errno != EAGAIN) {
      base::lacking("the server at {} closed the connection ({})", name_, std::generic_category().message(errno));
    }
  }
}

void Resp::fill(Deadline end) {
  await(socket_.get(), POLLIN, end, name_);
  const std::size_t before = buffer_.size();
  constexpr std::size_t block = 64 << 10;
  buffer_.resize(before + block);
  const ssize_t count = recv(socket_.get(), buffer_.data() + before, block, MSG_DONTWAIT);
  buffer_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) {
    base::lacking("the server at {} closed the connection", name_);
  }
}

std::string Resp::line(Deadline end) {
  std::size_t mark = 0;
  while ((mark = buffer_.find("\r\n")) == std::string::npos) {
    if (!buffer_.empty() && std::string_view("+-:$*").find(buffer_[0]) == std::string_view::npos) is_no_redis(buffer_);
    if (buffer_.size() > longest_line) is_no_redis(buffer_);
    fill(end);
  }
  std::string text = buffer_.substr(0, mark);
  buffer_.erase(0, mark + 2);
  return text;
}

std::string Resp::exactly(std::size_t bytes, Deadline end) {
  while (buffer_.size() < bytes) fill(end);
  std::string text = buffer_.substr(0, bytes);
  buffer_.erase(0, bytes);
  return text;
}

std::int64_t Resp::length(std::string_view digits, std::int64_t most) const {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || value < -1 || value > most) is_no_redis(digits);
  return value;
}

void Resp::is_no_redis(std::string_view what) const {
  base::lacking("what answers at {} is no Redis server (it sent `{}`): name the endpoint of one", name_,
                base::printable(what.substr(0, what.find_first_of("\r\n")), 40));
}

Answer Resp::read_list(std::int64_t count, Deadline end, int depth) {
  Answer answer{Answer::Kind::list, "", {}};
  for (std::int64_t i = 0; i < count; ++i) answer.items.push_back(read(end, depth + 1));
  return answer;
}

Answer Resp::read(Deadline end, int depth) {
  const std::string head = line(end);
  const std::string rest = head.empty() ? "" : head.substr(1);
  switch (head.empty() || depth > deepest ? '?' : head[0]) {
    case '+':
      return {Answer::Kind::status, rest, {}};
    case '-':
      return {Answer::Kind::error, rest, {}};
    case ':':
      return {Answer::Kind::number, rest, {}};
    case '$': {
      const std::int64_t bytes = length(rest, longest_bulk);
      if (bytes < 0) return {};
      std::string text = exactly(static_cast<std::size_t>(bytes) + 2, end);
      text.resize(static_cast<std::size_t>(bytes));
      return {Answer::Kind::bulk, std::move(text), {}};
    }
    case '*':
      return read_list(length(rest, longest_list), end, depth);
    default:
      is_no_redis(head);
  }
}

}  // namespace scalebench::service
