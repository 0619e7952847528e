// SPDX-License-Identifier: Apache-2.0
#include "wire/stream.hpp"

#include <fmt/format.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "wire/failure.hpp"

namespace scalebench::wire {
namespace {

using std::chrono::milliseconds;

/// The coarse clock costs a fifth of the fine one, and its 1 to 4 ms are good enough for deadlines.
std::int64_t coarse_now_ms() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

[[noreturn]] void lost(const char* doing, int error) {
  throw Failure(Fault::connection_lost,
                fmt::format("the connection broke while {}: {}", doing, std::generic_category().message(error)));
}

bool may_go_on(int error) { return error == EINTR || error == EAGAIN || error == EWOULDBLOCK; }

msghdr message(std::span<iovec> parts) {
  msghdr header{};
  header.msg_iov = parts.data();
  header.msg_iovlen = std::min<std::size_t>(parts.size(), IOV_MAX);
  return header;
}

}  // namespace

std::span<iovec> advanced(std::span<iovec> parts, std::size_t bytes) {
  while (!parts.empty() && bytes >= parts.front().iov_len) {
    bytes -= parts.front().iov_len;
    parts = parts.subspan(1);
  }
  if (bytes > 0) {
    parts.front().iov_base = static_cast<std::byte*>(parts.front().iov_base) + bytes;
    parts.front().iov_len -= bytes;
  }
  return parts;
}

void Stream::attach(int fd) {
  fd_ = fd;
  deadline_ = milliseconds{0};
}

void Stream::arm(milliseconds deadline) {
  if (deadline != deadline_) {
    deadline_ = deadline;
    set_slice();
  }
  expiry_ms_ = coarse_now_ms() + deadline.count();
}

void Stream::set_slice() {
  const auto slice = std::clamp(deadline_ / 16, milliseconds{1}, milliseconds{1000});
  timeval time{};
  time.tv_sec = slice.count() / 1000;
  time.tv_usec = (slice.count() % 1000) * 1000;
  if (setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time) != 0 ||
      setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time) != 0) {
    lost("setting its time limit", errno);
  }
}

void Stream::require_time() const {
  if (coarse_now_ms() >= expiry_ms_) {
    throw Failure(Fault::deadline_exceeded, fmt::format("no complete reply within {} ms", deadline_.count()));
  }
}

void Stream::send(std::span<iovec> parts) {
  while (!parts.empty()) {
    const auto header = message(parts);
    const auto sent = sendmsg(fd_, &header, MSG_NOSIGNAL);
    if (sent < 0 && !may_go_on(errno)) lost("sending", errno);
    parts = advanced(parts, sent < 0 ? 0 : static_cast<std::size_t>(sent));
    if (!parts.empty()) require_time();
  }
}

bool Stream::send_some(std::span<iovec>& parts) {
  require_time();
  const auto header = message(parts);
  const auto sent = sendmsg(fd_, &header, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && !may_go_on(errno)) lost("sending", errno);
  if (sent > 0) parts = advanced(parts, static_cast<std::size_t>(sent));
  return sent > 0;
}

bool Stream::wait_readable_or_writable() {
  for (;;) {
    pollfd socket{fd_, POLLIN | POLLOUT, 0};
    const auto left_ms = std::clamp<std::int64_t>(expiry_ms_ - coarse_now_ms(), 1, 1000);
    const int ready = poll(&socket, 1, static_cast<int>(left_ms));
    if (ready < 0 && errno != EINTR) lost("waiting", errno);
    if (ready > 0) return (socket.revents & (POLLIN | POLLHUP | POLLERR)) != 0;
    require_time();
  }
}

std::size_t Stream::receive(std::span<iovec> parts, Wait wait) {
  for (;;) {
    require_time();
    auto header = message(parts);
    const auto got = recvmsg(fd_, &header, wait == Wait::all ? MSG_WAITALL : 0);
    if (got > 0) return static_cast<std::size_t>(got);
    if (got == 0)
      throw Failure(Fault::connection_lost, "the server closed the connection before the reply was complete");
    if (!may_go_on(errno)) lost("receiving", errno);
  }
}

std::size_t Stream::receive_at_once(std::span<std::byte> into) noexcept {
  const auto got = recv(fd_, into.data(), into.size(), MSG_DONTWAIT);
  return got > 0 ? static_cast<std::size_t>(got) : 0;
}

}  // namespace scalebench::wire
