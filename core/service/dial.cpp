// SPDX-License-Identifier: Apache-2.0
#include "service/dial.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

#include "base/error.hpp"

namespace scalebench::service {
namespace {

using Names = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

int left_ms(Deadline end) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

/// 1 ready, 0 not in time, -1 failed.
int wait_for(int socket, short events, Deadline end) {
  pollfd source{socket, events, 0};
  int rc = 0;
  do {
    rc = poll(&source, 1, left_ms(end));
  } while (rc < 0 && errno == EINTR);
  return rc;
}

/// A connected socket, or none with errno set.
base::Fd connect_to(const sockaddr* target, socklen_t size, int family, Deadline end) {
  base::Fd fd(socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd || connect(fd.get(), target, size) == 0) return fd;
  if (errno != EINPROGRESS) return {};
  if (wait_for(fd.get(), POLLOUT, end) <= 0) {
    errno = ETIMEDOUT;
    return {};
  }
  int error_number = 0;
  socklen_t length = sizeof error_number;
  getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error_number, &length);
  errno = error_number;
  return error_number == 0 ? std::move(fd) : base::Fd();
}

base::Fd connect_unix(const std::string& path, Deadline end) {
  sockaddr_un target{};
  target.sun_family = AF_UNIX;
  path.copy(target.sun_path, sizeof target.sun_path - 1);
  return connect_to(reinterpret_cast<const sockaddr*>(&target), sizeof target, AF_UNIX, end);
}

Names look_up(const Address& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const int rc = getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &list);
  if (rc != 0) {
    base::lacking("the host {} is unknown here ({}): check the endpoint", address.host, gai_strerror(rc));
  }
  return {list, &freeaddrinfo};
}

/// One address that swallows everything leaves time for the others.
Deadline share_of(Deadline end, int addresses_left) {
  const auto now = std::chrono::steady_clock::now();
  return now + std::max(end - now, Deadline::duration::zero()) / addresses_left;
}

base::Fd connect_tcp(const Address& address, Deadline end) {
  const Names names = look_up(address);
  int left = 0;
  for (const addrinfo* name = names.get(); name != nullptr; name = name->ai_next) ++left;
  base::Fd fd;
  for (const addrinfo* name = names.get(); name != nullptr && !fd; name = name->ai_next) {
    fd = connect_to(name->ai_addr, name->ai_addrlen, name->ai_family, share_of(end, left--));
  }
  return fd;
}

}  // namespace

base::Fd try_dial(const Address& address, Deadline end) {
  return address.path.empty() ? connect_tcp(address, end) : connect_unix(address.path, end);
}

base::Fd dial(const Address& address, Deadline end) {
  base::Fd fd = try_dial(address, end);
  if (fd) return fd;
  base::lacking("nobody answers at {} ({}): start the server, or name the endpoint of a running one", address.text(),
                std::generic_category().message(errno));
}

bool is_numeric(const std::string& host) {
  in6_addr unused;
  return inet_pton(AF_INET, host.c_str(), &unused) == 1 ||
         inet_pton(AF_INET6, host.substr(0, host.find('%')).c_str(), &unused) == 1;
}

Address reached(int socket, const Address& asked) {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  char host[NI_MAXHOST] = {};
  const bool is_known = !asked.is_unix() && getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &size) == 0 &&
                        getnameinfo(reinterpret_cast<sockaddr*>(&peer), size, host, sizeof host, nullptr, 0,
                                    NI_NUMERICHOST) == 0;
  if (!is_known || is_numeric(asked.host)) return asked;
  return {host, asked.port, "", asked.name.empty() ? asked.host : asked.name};
}

void await(int socket, short events, Deadline end, const std::string& name) {
  if (wait_for(socket, events, end) == 0) {
    base::lacking("what listens at {} did not answer in time: is it a Redis server, and is it running?", name);
  }
}

}  // namespace scalebench::service
