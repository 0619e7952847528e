// SPDX-License-Identifier: Apache-2.0
#include "launch/hosts.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <sys/socket.h>

#include <algorithm>
#include <cctype>
#include <memory>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

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

namespace {

bool is_host(std::string_view name) {
  return !name.empty() && name[0] != '-' && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_' || c == ':';
  });
}

/// `node1 slots=4`, `node1:4` → node1; an IPv6 address keeps its colons.
std::string_view host_in(std::string_view line) {
  line = base::trim(line.substr(0, line.find('#')));
  const std::string_view word = line.substr(0, line.find_first_of(" \t"));
  return std::count(word.begin(), word.end(), ':') == 1 ? word.substr(0, word.find(':')) : word;
}

}  // namespace

std::vector<std::string> read_hosts(const std::filesystem::path& file) {
  if (!std::filesystem::is_regular_file(file)) {
    base::wrong_input("the hosts file {} is not there: give --hosts a file with one host per line", file.string());
  }
  const std::string text = base::read_file(file);
  std::vector<std::string> hosts;
  for (const std::string_view line : base::split(text, '\n')) {
    const std::string host(host_in(line));
    if (base::trim(line.substr(0, line.find('#'))).empty()) continue;
    if (!is_host(host)) base::wrong_input("`{}` in {} is no host name", base::printable(host), file.string());
    if (std::find(hosts.begin(), hosts.end(), host) == hosts.end()) hosts.push_back(host);
  }
  if (hosts.empty()) base::wrong_input("the hosts file {} names no host: one per line is needed", file.string());
  return hosts;
}

std::vector<std::string> first_hosts(std::vector<std::string> hosts, int nodes) {
  const auto count = static_cast<std::size_t>(nodes);
  if (hosts.size() < count) {
    base::wrong_input("--nodes {} needs as many hosts, and the hosts file names {}: add hosts or ask for fewer nodes",
                      nodes, hosts.size());
  }
  hosts.resize(count);
  return hosts;
}

}  // namespace scalebench::launch
