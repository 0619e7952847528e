// SPDX-License-Identifier: Apache-2.0
#include "redis/settings.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <scalebench/sdk.hpp>
#include <sstream>

#include "wire/reply.hpp"

namespace scalebench::redis {
namespace {

constexpr int most_cpus = 1024;  // CPU_SETSIZE

int parse_cpu(std::string_view text, std::string_view whole) {
  int cpu = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), cpu);
  if (error == std::errc() && end == text.data() + text.size() && cpu >= 0 && cpu < most_cpus) return cpu;
  throw sdk::Usage(fmt::format("--server-cpus {} is no set of CPUs: write 0, 0-3, 0+2 or any", wire::printable(whole)));
}

}  // namespace

std::vector<int> parse_cpus(std::string_view text) {
  std::vector<int> cpus;
  if (text == "any") return cpus;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('+', begin), text.size());
    const std::string_view piece = text.substr(begin, end - begin);
    const std::size_t dash = std::min(piece.find('-'), piece.size());
    const int first = parse_cpu(piece.substr(0, dash), text);
    const int last = dash == piece.size() ? first : parse_cpu(piece.substr(dash + 1), text);
    if (last < first) throw sdk::Usage(fmt::format("--server-cpus {} runs backwards: write the lower one first", text));
    for (int cpu = first; cpu <= last; ++cpu) cpus.push_back(cpu);
    begin = end + 1;
  }
  return cpus;
}

void require_cpus(const std::vector<int>& cpus) {
  const long there = sysconf(_SC_NPROCESSORS_CONF);
  if (std::ranges::any_of(cpus, [&](int cpu) { return cpu >= there; }))
    throw sdk::Usage(fmt::format("--server-cpus: this machine has the CPUs 0 to {}; name some of these", there - 1));
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

void refuse_ours(const std::vector<std::string>& arguments) {
  for (const char* name : {"--port", "--bind", "--unixsocket", "--dir", "--logfile", "--daemonize", "--requirepass",
                           "--masterauth", "--user", "--aclfile", "--include", "--unixsocketperm", "--cluster-enabled",
                           "--cluster-config-file", "--cluster-port", "--tls-port"}) {
    if (std::ranges::find(arguments, name) != arguments.end()) {
      throw sdk::Usage(
          fmt::format("--server-arg may not set {}: scalebench chooses that itself; to measure a server of your own "
                      "making, start it and name it with --endpoint",
                      name));
    }
  }
}

bool is_over_unix(const std::string& net, int shards) {
  if (net == "unix" && shards > 1) {
    throw sdk::Usage(fmt::format("--net unix reaches a single server only: with --shards {} use --net tcp", shards));
  }
  return net == "unix" || (net == "auto" && shards == 1);
}

}  // namespace scalebench::redis
