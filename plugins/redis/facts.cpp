// SPDX-License-Identifier: Apache-2.0
#include "redis/facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace scalebench::redis {
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

/// What modules say of themselves: RedisAI's threads, for one. What they have computed so far describes no server.
void add_module_settings(Facts& facts, Conversation& server) {
  const wire::Reply reply = server.ask({"INFO", "modules"});
  for (const auto& [key, value] : read_info(reply.text())) {
    if (key != "module" && key.find("_used_cpu_") == std::string::npos) facts["module." + key] = value;
  }
}

void add_info(Facts& facts, Conversation& server) {
  const wire::Reply reply = server.ask({"INFO"});
  const Info info = read_info(reply.text());
  if (!server.refusal().empty()) facts["info"] = "refused: " + wire::printable(server.refusal());
  for (const auto& [key, name] : info_rows) {
    if (const auto found = info.find(key); found != info.end()) facts[std::string(name)] = found->second;
  }
  add_name(facts, info);
  add_module_settings(facts, server);
}

void add_configuration(Facts& facts, Conversation& server) {
  const wire::Reply reply = server.ask({"CONFIG", "GET", "*"});
  if (!server.refusal().empty()) facts["config"] = "refused: " + wire::printable(server.refusal());
  for (std::size_t i = 0; i + 1 < reply.size(); i += 2) {
    const std::string name(reply[i].text());
    if (std::ranges::find(settings_that_matter, name) != settings_that_matter.end())
      facts["config." + name] = reply[i + 1].text();
  }
}

/// `name version`, from the list of names and values that one module is.
std::string module_text(const wire::ReplyView& module) {
  std::string name, version;
  for (std::size_t i = 0; i + 1 < module.size(); i += 2) {
    if (module[i].text() == "name") name = module[i + 1].text();
    if (module[i].text() == "ver") version = std::to_string(module[i + 1].integer());
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

void add_modules(Facts& facts, Conversation& server) {
  const wire::Reply reply = server.ask({"MODULE", "LIST"});
  if (!server.refusal().empty()) return;
  std::string modules;
  for (std::size_t i = 0; i < reply.size(); ++i) {
    const std::string module = module_text(reply[i]);
    modules += (modules.empty() ? "" : ", ") + module;
    if (const std::string version = redisai_version(module); !version.empty()) facts["redisai"] = version;
  }
  facts["modules"] = modules;
}

void add_title(Facts& facts) {
  facts["title"] = facts["name"] + " " + facts["version"];
  if (const auto redisai = facts.find("redisai"); redisai != facts.end())
    facts["title"] += " with RedisAI " + redisai->second;
}

/// `123:M 22 Nov 2026 16:48:00.123 # text`: pid, date, time and a mark of the line's level. What a server writes before
/// it has read its configuration, and what the system's loader says, has no stamp and is an error.
struct LogLine {
  std::string_view text;
  bool may_be_error = true;
};

LogLine read_line(std::string_view line) {
  const std::size_t role = line.find_first_not_of("0123456789");
  if (role == 0 || role == std::string_view::npos || line[role] != ':') return {line};
  std::size_t begin = role, mark = role;
  for (int blanks = 0; blanks < 6; ++blanks) {
    mark = begin;
    begin = line.find(' ', begin);
    if (begin == std::string_view::npos) return {line};
    ++begin;
  }
  return {line.substr(begin), line[mark] == '#'};
}

/// What stands at the level of errors in the log of each server, Redis or its kin, that is well.
bool is_everyday(std::string_view text) {
  constexpr std::string_view beginnings[] = {"WARNING",
                                             "oO0OoO0OoO0Oo",
                                             "Configuration loaded",
                                             "Server initialized",
                                             "configEpoch set",
                                             "IP address for this node",
                                             "Cluster state changed: ok"};
  return text.find(" version=") != std::string_view::npos ||
         std::ranges::any_of(beginnings, [&](std::string_view one) { return text.starts_with(one); });
}

std::string_view trimmed(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
  return line;
}

}  // namespace

Info read_info(std::string_view text) {
  Info info;
  while (!text.empty()) {
    const std::string_view line = trimmed(text.substr(0, text.find('\n')));
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && !line.starts_with('#'))
      info.emplace(line.substr(0, colon), line.substr(colon + 1));
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  }
  return info;
}

std::string find(const Info& info, std::string_view key) {
  const auto found = info.find(key);
  return found == info.end() ? "" : found->second;
}

Facts ask_facts(Conversation& server) {
  Facts facts;
  add_info(facts, server);
  add_configuration(facts, server);
  add_modules(facts, server);
  add_title(facts);
  return facts;
}

const char* error_in(const char* whole) {
  const LogLine line = read_line(whole);
  return line.may_be_error && !is_everyday(line.text) ? line.text.data() : nullptr;
}

std::string backlog_warning(int somaxconn, int backlog) {
  if (somaxconn >= backlog) return "";
  return fmt::format(
      "net.core.somaxconn is {}, so tcp-backlog {} is not in force and ranks that connect at once may have to "
      "try again: sysctl net.core.somaxconn={}",
      somaxconn, backlog, backlog);
}

}  // namespace scalebench::redis
