// SPDX-License-Identifier: Apache-2.0
#include "wire/link.hpp"

#include <fmt/format.h>
#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <new>

#include "wire/failure.hpp"

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
    throw Failure(Fault::connection_lost, fmt::format("cannot connect: {} (is the server running there?)", reason), reason);
  }
  const int on = 1;
  if (address.is_unix()) {
    raise_send_buffer(fd());
  } else {
    setsockopt(fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
}

int Link::fd() const noexcept { return context_->fd; }

}  // namespace scalebench::wire
