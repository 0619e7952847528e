// SPDX-License-Identifier: Apache-2.0
#include "bare.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string_view>

namespace scalebench::wire::bench {
namespace {

int connect_tcp(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(static_cast<std::uint16_t>(port));
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, reinterpret_cast<sockaddr*>(&name), sizeof name) != 0) throw std::runtime_error("cannot connect");
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

int connect_unix(const std::string& path) {
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  path.copy(name.sun_path, sizeof name.sun_path - 1);
  if (connect(fd, reinterpret_cast<sockaddr*>(&name), sizeof name) != 0) throw std::runtime_error("cannot connect");
  return fd;
}

/// Repeats `call` on what is left of `parts` until it has moved all of it.
template <typename Call>
void move_all(const Call& call, int fd, std::span<iovec> parts) {
  while (!parts.empty()) {
    auto moved = call(fd, parts.data(), static_cast<int>(parts.size()));
    if (moved <= 0) throw std::runtime_error("the connection broke");
    while (!parts.empty() && static_cast<std::size_t>(moved) >= parts.front().iov_len) {
      moved -= static_cast<ssize_t>(parts.front().iov_len);
      parts = parts.subspan(1);
    }
    if (moved > 0) {
      parts.front().iov_base = static_cast<char*>(parts.front().iov_base) + moved;
      parts.front().iov_len -= static_cast<std::size_t>(moved);
    }
  }
}

}  // namespace

Bare::Bare(int port, const std::string& socket) : fd_(port != 0 ? connect_tcp(port) : connect_unix(socket)) {
  // A client asks this first, and under BBR the first exchange decides how fast the connection is for long after (200
  // or 155 us for a get of 1 MiB): the limit shall have the same history.
  constexpr std::string_view question = "*2\r\n$7\r\nCLUSTER\r\n$5\r\nSLOTS\r\n";
  char answer[512];
  if (send(fd_, question.data(), question.size(), 0) < 0 || recv(fd_, answer, sizeof answer, 0) <= 0) {
    throw std::runtime_error("the server does not answer");
  }
}

Bare::~Bare() { close(fd_); }

void Bare::put(const std::string& key, std::span<const std::byte> bytes) {
  char head[256];
  const int size = std::snprintf(head, sizeof head, "*3\r\n$3\r\nSET\r\n$%zu\r\n%s\r\n$%zu\r\n", key.size(),
                                 key.c_str(), bytes.size());
  char end[] = "\r\n";
  std::array<iovec, 3> parts{iovec{head, static_cast<std::size_t>(size)},
                             iovec{const_cast<std::byte*>(bytes.data()), bytes.size()}, iovec{end, 2}};
  move_all(writev, fd_, parts);
  char reply[16];
  if (recv(fd_, reply, sizeof reply, 0) != 5 || reply[0] != '+') throw std::runtime_error("SET failed");
}

void Bare::get(const std::string& key, std::span<std::byte> into) {
  char command[256];
  const int size = std::snprintf(command, sizeof command, "*2\r\n$3\r\nGET\r\n$%zu\r\n%s\r\n", key.size(), key.c_str());
  if (send(fd_, command, static_cast<std::size_t>(size), 0) != size) throw std::runtime_error("cannot send");
  char head[32];
  const int head_size = std::snprintf(head, sizeof head, "$%zu\r\n", into.size());
  char end[2];
  std::array<iovec, 3> parts{iovec{head, static_cast<std::size_t>(head_size)}, iovec{into.data(), into.size()},
                             iovec{end, 2}};
  move_all(readv, fd_, parts);
  if (head[0] != '$' || end[0] != '\r') throw std::runtime_error("GET failed");
}

}  // namespace scalebench::wire::bench
