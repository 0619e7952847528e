// SPDX-License-Identifier: Apache-2.0
#include "service/port.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

#include "base/error.hpp"
#include "base/file.hpp"

namespace scalebench::service {
namespace {

constexpr int highest_port = 65535;

/// The port bound (port 0: any), or 0.
std::uint16_t bound_port(const base::Fd& fd, int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(fd.get(), generic, size) != 0 || getsockname(fd.get(), generic, &size) != 0) return 0;
  return ntohs(address.sin_port);
}

base::Fd tcp_socket() { return base::Fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)); }

}  // namespace

std::uint16_t free_port(int distance) {
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const base::Fd fd = tcp_socket();
    const std::uint16_t port = bound_port(fd, 0);
    if (port == 0) base::system_failure("a free port on 127.0.0.1", errno);
    if (distance == 0) return port;
    if (port + distance > highest_port) continue;
    if (bound_port(tcp_socket(), port + distance) != 0) return port;
  }
  base::lacking("no free pair of ports {} apart was found on 127.0.0.1: end what holds them", distance);
}

}  // namespace scalebench::service
