// SPDX-License-Identifier: Apache-2.0
#include "service/redis_options.hpp"

#include <algorithm>
#include <charconv>

#include "base/error.hpp"
#include "base/text.hpp"
#include "launch/words.hpp"
#include "process/program.hpp"

namespace scalebench::service {
namespace {

constexpr int most_cpus = 1024;  // CPU_SETSIZE

plan::Option row(std::string name, plan::Type type, std::string fallback, std::string help) {
  plan::Option option;
  option.name = std::move(name);
  option.help = std::move(help);
  option.fallback = std::move(fallback);
  option.type = type;
  option.axis = plan::Axis::launch;
  return option;
}

plan::Option limited(plan::Option option, std::string range) {
  option.range = std::move(range);
  return option;
}

plan::Option chosen(plan::Option option, std::string choices) {
  option.choices = std::move(choices);
  return option;
}

/// What the user gave, or the row's default.
plan::Value value_of(std::string_view name, const plan::Settings& settings) {
  for (const auto& [given, value] : settings) {
    if (given == name) return value;
  }
  for (const plan::Option& option : redis_options()) {
    if (option.name == name) return plan::parse_value(option, option.fallback);
  }
  return {};
}

int number_of(std::string_view name, const plan::Settings& settings) {
  return static_cast<int>(std::get<std::int64_t>(value_of(name, settings).data));
}

std::string find_binary(const std::string& name) {
  const auto found = process::find_program(name, {"/usr/bin", "/usr/local/bin", "/usr/sbin", "/usr/local/sbin"});
  if (found) return found->string();
  base::lacking(
      "the server `{}` was not found: install it (Debian and Ubuntu: redis-server), name it with "
      "--server-binary, or measure a running one with --endpoint",
      base::printable(name, 200));
}

/// What would take the server out of our hands.
void refuse_ours(const std::vector<std::string>& arguments) {
  for (const char* name : {"--port", "--bind", "--unixsocket", "--dir", "--logfile", "--daemonize", "--requirepass",
                           "--masterauth", "--user", "--aclfile", "--include", "--unixsocketperm", "--cluster-enabled",
                           "--cluster-config-file", "--cluster-port", "--tls-port"}) {
    if (std::find(arguments.begin(), arguments.end(), name) != arguments.end()) {
      base::wrong_input(
          "--server-arg may not set {}: scalebench chooses that itself; to measure a server of your own "
          "making, start it and name it with --endpoint",
          name);
    }
  }
}

bool choose_unix(const std::string& net, int shards) {
  if (net == "unix" && shards > 1) {
    base::wrong_input("--net unix reaches a single server only: with --shards {} use --net tcp", shards);
  }
  return net == "unix" || (net == "auto" && shards == 1);
}

int parse_cpu(std::string_view text, std::string_view whole) {
  int cpu = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), cpu);
  if (error == std::errc() && end == text.data() + text.size() && cpu >= 0 && cpu < most_cpus) return cpu;
  base::wrong_input("--server-cpus {} is no set of CPUs: write 0, 0-3, 0+2 or any", base::printable(whole));
}

}  // namespace

std::vector<plan::Option> redis_options() {
  using plan::Type;
  return {
      limited(row("shards", Type::integer, "1", "servers: 1 is a single one, more are a cluster"), "1..1000"),
      row("server-binary", Type::text, "redis-server", "name or path of the server"),
      limited(row("io-threads", Type::integer, "1", "threads of each server for reading and writing"), "1..128"),
      row("server-cpus", Type::text, "any", "CPUs the servers may run on: 0, 0-3, 0+2, any"),
      row("server-arg", Type::text, "", "further arguments for each server, split at blanks: --hz 50"),
      chosen(row("net", Type::choice, "auto", "how ranks reach the server; auto: unix socket, tcp for a cluster"),
             "auto|tcp|unix"),
  };
}

std::vector<int> parse_cpus(std::string_view text) {
  std::vector<int> cpus;
  if (text == "any") return cpus;
  for (const std::string_view piece : base::split(text, '+')) {
    const std::size_t dash = std::min(piece.find('-'), piece.size());
    const int first = parse_cpu(piece.substr(0, dash), text);
    const int last = dash == piece.size() ? first : parse_cpu(piece.substr(dash + 1), text);
    if (last < first) base::wrong_input("--server-cpus {} runs backwards: write the lower one first", text);
    for (int cpu = first; cpu <= last; ++cpu) cpus.push_back(cpu);
  }
  return cpus;
}

RedisOptions read_redis_options(const plan::Settings& settings) {
  RedisOptions options;
  options.shards = number_of("shards", settings);
  options.io_threads = number_of("io-threads", settings);
  options.cpus = parse_cpus(value_of("server-cpus", settings).text);
  options.over_unix = choose_unix(value_of("net", settings).text, options.shards);
  options.arguments = launch::split_at_blanks(value_of("server-arg", settings).text);
  refuse_ours(options.arguments);
  options.binary = find_binary(value_of("server-binary", settings).text);
  return options;
}

}  // namespace scalebench::service
