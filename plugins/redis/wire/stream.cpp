// SPDX-License-Identifier: Apache-2.0
#include "wire/stream.hpp"

#include <fmt/format.h>
#include <hiredis/hiredis.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <system_error>

#include "wire/reply.hpp"

namespace scalebench::wire {
namespace {

/// The default of Linux, 208 KiB, has client and server wake each other several times in a value of 1 MiB: where they
/// run on two cores it then took 2.5 times as long. The kernel grants twice what is asked for, and twice
/// net.core.wmem_max at most.
void raise_send_buffer(int fd) {
  constexpr int wanted_bytes = 512 * 1024;
  int granted_bytes = 0;
  socklen_t size = sizeof granted_bytes;
  getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &granted_bytes, &size);
  if (granted_bytes < 2 * wanted_bytes) setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &wanted_bytes, sizeof wanted_bytes);
}

timeval to_timeval(std::chrono::milliseconds time) {
  timeval value{};
  value.tv_sec = time.count() / 1000;
  value.tv_usec = (time.count() % 1000) * 1000;
  return value;
}

}  // namespace

void Link::Free::operator()(redisContext* context) const noexcept { redisFree(context); }

Link::Link(const Address& address, std::chrono::milliseconds deadline)
    : context_(address.is_unix() ? redisConnectUnixWithTimeout(address.path.c_str(), to_timeval(deadline))
                                 : redisConnectWithTimeout(address.host.c_str(), address.port, to_timeval(deadline))) {
  if (!context_) throw std::bad_alloc();
  if (context_->err != 0) {
    const char* const reason = context_->errstr;
    throw Failure(Fault::connection_lost, fmt::format("cannot connect: {} (is the server running there?)", reason),
                  reason);
  }
  const int on = 1;
  if (address.is_unix()) {
    raise_send_buffer(fd());
  } else {
    setsockopt(fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
}

int Link::fd() const noexcept { return context_->fd; }

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
