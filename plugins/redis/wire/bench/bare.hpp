// SPDX-License-Identifier: Apache-2.0
// The limit: put and get as bare loops over writev and readv, which know what comes and check nothing but that.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace scalebench::wire::bench {

class Bare {
 public:
  /// Connects to the redis on this port of the loopback, or at this unix socket when the port is 0.
  Bare(int port, const std::string& socket);
  Bare(const Bare&) = delete;
  Bare& operator=(const Bare&) = delete;
  ~Bare();

  void put(const std::string& key, std::span<const std::byte> bytes);
  void get(const std::string& key, std::span<std::byte> into);

 private:
  int fd_;
};

}  // namespace scalebench::wire::bench
