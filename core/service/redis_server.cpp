// SPDX-License-Identifier: Apache-2.0
#include "service/redis_server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "service/port.hpp"

namespace scalebench::service {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds ready_within{60};  // modules may load libraries of gigabytes
constexpr std::chrono::milliseconds between_looks{2};
constexpr int cluster_bus_distance = 10000;
constexpr int most_starts = 5;
constexpr int spare_clients = 64;  // for us, for the curious, and what a server reserves
constexpr int default_maxclients = 10000;
constexpr int default_backlog = 511;

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
  constexpr std::string_view beginnings[] = {"WARNING", "oO0OoO0OoO0Oo", "Configuration loaded", "Server initialized",
                                             "configEpoch set", "IP address for this node", "Cluster state changed: ok"};
  return text.find(" version=") != std::string_view::npos ||
         std::ranges::any_of(beginnings, [&](std::string_view one) { return text.starts_with(one); });
}

std::string quoted(const std::filesystem::path& path) {
  std::string text = "\"";
  for (const char c : path.string()) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + "\"";
}

}  // namespace

RedisServer::RedisServer(const RedisOptions& options, std::filesystem::path folder, std::string name)
    : options_(options), folder_(std::move(folder)), name_(std::move(name)) {
  std::filesystem::create_directory(folder_);
  start();
}

int RedisServer::tcp_backlog() const { return std::max(default_backlog, options_.clients); }

std::string RedisServer::configuration() const {
  std::string text = fmt::format(
      "port {}\nbind 127.0.0.1\nprotected-mode yes\nunixsocket {}\nunixsocketperm 700\ntcp-backlog {}\nmaxclients {}\n"
      "dir {}\ndaemonize no\nsave \"\"\nappendonly no\nio-threads {}\n",
      port_, quoted(socket()), tcp_backlog(), std::max(default_maxclients, options_.clients + spare_clients),
      quoted(folder_), options_.io_threads);
  if (options_.io_threads > 1) text += "io-threads-do-reads yes\n";
  if (port_ != 0) text += fmt::format("requirepass {0}\nmasterauth {0}\n", options_.password);
  if (options_.shards > 1) text += "cluster-enabled yes\ncluster-config-file nodes.conf\n";
  return text;
}

void RedisServer::start() {
  ++starts_;
  port_ = options_.over_unix ? 0 : free_port(options_.shards > 1 ? cluster_bus_distance : 0);
  base::write_file_0600(folder_ / "redis.conf", configuration());
  process::Command command;
  command.argv = {options_.binary, (folder_ / "redis.conf").string()};
  command.argv.insert(command.argv.end(), options_.arguments.begin(), options_.arguments.end());
  command.folder = folder_;
  command.out = command.err = process::Sink::file(folder_ / "log");
  command.cpus = options_.cpus;
  child_ = process::spawn(command);
}

Resp RedisServer::connect() const {
  Resp connection = Resp::connect(address());
  if (!log_in(connection)) base::lacking("{} does not take the password it was started with", name_);
  return connection;
}

bool RedisServer::log_in(Resp& connection) const {
  return port_ == 0 || connection.ask({"AUTH", options_.password}).text == "OK";
}

bool RedisServer::answers() {
  try {
    std::optional<Resp> connection = Resp::attempt(address());
    if (!connection) return false;
    log_in(*connection);
    refusal_ = connection->ask({"PING"}).text;
  } catch (const base::Error& error) {
    refusal_ = error.what();
  }
  return refusal_ == "PONG";
}

std::string RedisServer::log() const { return base::read_file(folder_ / "log"); }

/// Again with another port, when somebody took ours before the server did; else it is over.
void RedisServer::start_again_or_throw() {
  if (starts_ == most_starts || log().find("Address already in use") == std::string::npos)
    base::lacking("{}", obituary());
  std::filesystem::remove(folder_ / "log");
  start();
}

void RedisServer::wait_until_ready(const Waiting& waiting) {
  const auto longest = waiting.longest(ready_within);
  const Clock::time_point begin = Clock::now();
  while (!answers()) {
    if (!alive()) start_again_or_throw();
    if (refusal_.starts_with("NOAUTH")) {
      base::lacking("{} asks for a password that is not ours: leave requirepass out of its arguments", name_);
    }
    waiting.heed_stop();
    if (Clock::now() - begin > longest) {
      base::lacking("{} did not get ready within {} (PING: {}; --patience raises this bound){}", name_,
                    base::format_ns(static_cast<double>(longest.count())),
                    refusal_.empty() ? "no answer" : base::printable(refusal_, 100), first_errors(log()));
    }
    std::this_thread::sleep_for(between_looks);
  }
}

bool RedisServer::alive() { return !child_.poll(); }

std::string RedisServer::obituary() {
  const auto& ending = child_.poll();
  if (!ending) return name_ + " lives";
  return fmt::format("{} ({}, pid {}) {}{}", name_, options_.binary, child_.pid(), process::describe(*ending),
                     first_errors(log()));
}

std::string first_errors(const std::string& log) {
  constexpr std::size_t most = 4;  // a configuration's error has four lines, and the last one says what it is
  std::vector<std::string_view> errors;
  for (const std::string_view whole : base::split(log, '\n')) {
    const LogLine line = read_line(base::trim(whole));
    const std::string_view text = base::trim(line.text);
    if (line.may_be_error && !text.empty() && !is_everyday(text) && errors.size() < most) errors.push_back(text);
  }
  if (errors.empty()) return "";
  return "; its log says: " + base::printable(fmt::format("{}", fmt::join(errors, "; ")), 400);
}

std::string backlog_warning(int somaxconn, int backlog) {
  if (somaxconn >= backlog) return "";
  return fmt::format(
      "net.core.somaxconn is {}, so tcp-backlog {} is not in force and ranks that connect at once may have to "
      "try again: sysctl net.core.somaxconn={}",
      somaxconn, backlog, backlog);
}

}  // namespace scalebench::service
