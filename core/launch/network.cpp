// SPDX-License-Identifier: Apache-2.0
#include "launch/network.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <sys/socket.h>

#include <memory>

namespace scalebench::launch {
namespace {

bool carries_ip(const ifaddrs& entry) {
  if (entry.ifa_addr == nullptr || (entry.ifa_flags & IFF_UP) == 0) return false;
  return entry.ifa_addr->sa_family == AF_INET || entry.ifa_addr->sa_family == AF_INET6;
}

}  // namespace

std::optional<std::string> only_loopback() {
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return std::nullopt;
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(list, &freeifaddrs);
  std::optional<std::string> loopback;
  for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
    if (!carries_ip(*entry)) continue;
    if ((entry->ifa_flags & IFF_LOOPBACK) == 0) return std::nullopt;
    loopback = entry->ifa_name;
  }
  return loopback;
}

}  // namespace scalebench::launch
