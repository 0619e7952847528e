// SPDX-License-Identifier: Apache-2.0
#include "service/info.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace scalebench::service {
namespace {

using Row = std::pair<std::string_view, std::string_view>;  ///< key of INFO → name of the fact

constexpr std::array info_rows = {
    Row{"redis_version", "version"},
    Row{"redis_mode", "mode"},
    Row{"process_id", "pid"},
    Row{"tcp_port", "port"},
    Row{"executable", "binary"},
    Row{"redis_build_id", "build"},
    Row{"gcc_version", "compiler"},
    Row{"multiplexing_api", "event_loop"},
    Row{"os", "os"},
    Row{"server_name", "server"},
    Row{"used_memory", "used_memory"},
    Row{"used_memory_rss", "used_memory_rss"},
    Row{"mem_allocator", "allocator"},
    Row{"total_system_memory", "system_memory"},
    Row{"role", "role"},
    Row{"cluster_enabled", "cluster_enabled"},
};

/// Settings that change what is measured. None of them is a secret.
constexpr std::array<std::string_view, 24> settings_that_matter = {"activedefrag",
                                                                   "activerehashing",
                                                                   "appendonly",
                                                                   "bind",
                                                                   "client-output-buffer-limit",
                                                                   "client-query-buffer-limit",
                                                                   "cluster-node-timeout",
                                                                   "hz",
                                                                   "io-threads",
                                                                   "io-threads-do-reads",
                                                                   "jemalloc-bg-thread",
                                                                   "latency-tracking",
                                                                   "lazyfree-lazy-user-del",
                                                                   "maxclients",
                                                                   "maxmemory",
                                                                   "maxmemory-policy",
                                                                   "port",
                                                                   "proto-max-bulk-len",
                                                                   "protected-mode",
                                                                   "save",
                                                                   "server_cpulist",
                                                                   "tcp-backlog",
                                                                   "tcp-keepalive",
                                                                   "unixsocket"};

/// A server goes by its own name and version, whatever version of Redis it says to be compatible with.
void add_name(Facts& facts, const Info& info) {
  facts["name"] = "redis";
  const std::string executable = find(info, "executable");
  const auto is = [&](const char* name, const std::string& version) {
    if (version.empty()) return;
    facts["redis_version"] = facts["version"];
    facts["name"] = name, facts["version"] = version;
  };
  is("valkey", find(info, "valkey_version"));
  is("dragonfly", find(info, "dragonfly_version"));
  if (info.contains("mvcc_depth") || executable.find("keydb") != std::string::npos)
    is("keydb", find(info, "keydb_version").empty() ? find(info, "redis_version") : find(info, "keydb_version"));
}

/// What modules say of themselves: RedisAI's threads, for one.
void add_module_settings(Facts& facts, Resp& connection) {
  for (const auto& [key, value] : read_info(connection.ask({"INFO", "modules"}).text)) {
    if (key != "module") facts["module." + key] = value;
  }
}

void add_info(Facts& facts, Resp& connection) {
  const Answer answer = connection.ask({"INFO"});
  const Info info = read_info(answer.text);
  for (const auto& [key, name] : info_rows) {
    if (const auto found = info.find(key); found != info.end()) facts[std::string(name)] = found->second;
  }
  add_name(facts, info);
  add_module_settings(facts, connection);
  if (answer.failed()) facts["info"] = "refused: " + base::printable(answer.text, 200);
}

void add_configuration(Facts& facts, Resp& connection) {
  const Answer answer = connection.ask({"CONFIG", "GET", "*"});
  if (answer.failed()) facts["config"] = "refused: " + base::printable(answer.text, 200);
  for (std::size_t i = 0; i + 1 < answer.items.size(); i += 2) {
    const std::string& name = answer.items[i].text;
    const bool matters =
        std::find(settings_that_matter.begin(), settings_that_matter.end(), name) != settings_that_matter.end();
    if (matters) facts["config." + name] = answer.items[i + 1].text;
  }
}

/// `name version`, from the list of names and values that one module is.
std::string module_text(const Answer& module) {
  std::string name, version;
  for (std::size_t i = 0; i + 1 < module.items.size(); i += 2) {
    if (module.items[i].text == "name") name = module.items[i + 1].text;
    if (module.items[i].text == "ver") version = module.items[i + 1].text;
  }
  return name + " " + version;
}

/// `ai 10206` is RedisAI 1.2.6; the module of this project that stands in for it is `ai 1`.
std::string redisai_version(const std::string& module) {
  int version = 0;
  if (!module.starts_with("ai ")) return "";
  std::from_chars(module.data() + 3, module.data() + module.size(), version);
  if (version < 10000) return "";
  return fmt::format("{}.{}.{}", version / 10000, version / 100 % 100, version % 100);
}

void add_modules(Facts& facts, Resp& connection) {
  const Answer answer = connection.ask({"MODULE", "LIST"});
  if (answer.failed()) return;
  std::vector<std::string> modules;
  for (const Answer& module : answer.items) {
    modules.push_back(module_text(module));
    if (const std::string version = redisai_version(modules.back()); !version.empty()) facts["redisai"] = version;
  }
  facts["modules"] = fmt::format("{}", fmt::join(modules, ", "));
}

}  // namespace

Info read_info(std::string_view text) {
  Info info;
  for (const std::string_view each : base::split(text, '\n')) {
    const std::string_view line = base::trim(each);
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && !line.starts_with('#'))
      info.emplace(line.substr(0, colon), line.substr(colon + 1));
  }
  return info;
}

std::string find(const Info& info, std::string_view key) {
  const auto found = info.find(key);
  return found == info.end() ? "" : found->second;
}

Facts ask_facts(Resp& connection) {
  Facts facts;
  add_info(facts, connection);
  add_configuration(facts, connection);
  add_modules(facts, connection);
  return facts;
}

void add_differences(Facts& facts, const Facts& first, const std::string& prefix, const Facts& other) {
  for (const auto& [key, value] : other) {
    const auto same = first.find(key);
    if (same == first.end() || same->second != value) facts[prefix + key] = value;
  }
}

}  // namespace scalebench::service
