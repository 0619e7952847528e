// SPDX-License-Identifier: Apache-2.0
// Service redis: one server or a cluster on this machine, for our user alone: a unix socket in a 0700 folder, and where
// ranks need TCP a port of the loopback behind a random password. No persistence.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <scalebench/sdk.hpp>

#include "redis/conversation.hpp"
#include "redis/probe.hpp"
#include "redis/settings.hpp"

namespace sb = scalebench::sdk;

namespace scalebench::redis {
namespace {

constexpr std::uint16_t cluster_bus_distance = 10000;
constexpr int spare_clients = 64;  // for us, for the curious, and what a server reserves
constexpr int default_maxclients = 10000;
constexpr int default_backlog = 511;

int somaxconn() {
  int value = 0;
  std::ifstream("/proc/sys/net/core/somaxconn") >> value;
  return value;
}

Endpoint read_endpoint(const std::string& text) {
  try {
    return wire::parse_endpoint(text);
  } catch (const sb::BadEndpoint& error) {
    throw sb::Usage(error.what());
  }
}

}  // namespace

struct Redis {
  static constexpr auto name = "redis";
  static constexpr auto help = "a Redis server, or a cluster of them, on this machine, over loopback or a unix socket";
  static constexpr auto records =
      "version, binary, pid, port, socket, settings in force, memory, modules; of each shard";
  static constexpr const char* schemes[] = {"redis", "tcp", "unix"};
  static constexpr auto syntax = "redis://[user[:password]@]host:port[,…] or unix:///path";
  static constexpr auto variable = "SSDB";

  int shards, io_threads;
  std::string server_binary, server_cpus, server_arg, net;
  static constexpr sb::Option options[] = {
      sb::option<&Redis::shards>("shards", "1", "servers: 1 is a single one, more are a cluster",
                                 {.range = "1..1000", .axis = SB_LAUNCH}),
      sb::option<&Redis::server_binary>("server-binary", "redis-server", "name or path of the server",
                                        {.axis = SB_LAUNCH}),
      sb::option<&Redis::io_threads>("io-threads", "1", "threads of each server for reading and writing",
                                     {.range = "1..128", .axis = SB_LAUNCH}),
      sb::option<&Redis::server_cpus>("server-cpus", "any", "CPUs the servers may run on: 0, 0-3, 0+2, any",
                                      {.axis = SB_LAUNCH}),
      sb::option<&Redis::server_arg>("server-arg", "", "further arguments for each server, split at blanks: --hz 50",
                                     {.axis = SB_LAUNCH}),
      sb::option<&Redis::net>("net", "auto", "how ranks reach the server; auto: unix socket, tcp for a cluster",
                              {.choices = "auto|tcp|unix", .axis = SB_LAUNCH}),
  };

  void validate() const {
    require_cpus(parse_cpus(server_cpus));
    is_over_unix(net, shards);
    refuse_ours(words_of(server_arg));
  }

  void describe(const sb::Request& request, sb::Builder& builder) const {
    for (int shard = 0; shard < shards; ++shard) {
      builder.process(shards == 1 ? "the redis server" : fmt::format("the redis server of shard {}", shard),
                      fmt::format("shard{}", shard));
      builder.program(
          server_binary,
          "install it (Debian and Ubuntu: redis-server), name it with --server-binary, or measure a running "
          "one with --endpoint");
      builder.file("redis.conf", configuration(request)).argument("redis.conf").socket("redis.sock");
      for (const std::string& word : request.arguments) builder.argument(word);
      for (const std::string& word : words_of(server_arg)) builder.argument(word);
      if (!over_unix()) builder.port(0, shards > 1 ? cluster_bus_distance : std::uint16_t{0});
      for (const int cpu : parse_cpus(server_cpus)) builder.cpu(cpu);
    }
  }

  void ready(const sb::Request& request, const sb::Process& process) const {
    std::string answer = "nobody listens yet";
    try {
      if (auto server = Conversation::attempt(socket_of(process))) {
        if (!over_unix()) server->say({"AUTH", request.secret});
        answer = server->say({"PING"});
      }
    } catch (const sb::ServiceLost& trouble) {  // it may be loading a module, or about to end
      answer = trouble.what();
    }
    if (answer.starts_with("NOAUTH"))
      throw sb::ServiceLost("it asks for a password that is not ours: leave requirepass out of its arguments");
    if (answer != "PONG") throw sb::NotYet("PING: " + answer);
  }

  void form(const sb::Request& request, std::span<const sb::Process> processes) const {
    if (shards == 1) return;
    std::vector<Conversation> nodes;
    std::vector<Address> addresses;
    for (const sb::Process& process : processes) {
      nodes.push_back(conversation(request, process));
      addresses.push_back({process.host, process.ports.front(), ""});
    }
    form_cluster(std::move(nodes), addresses, request);
  }

  void facts(const sb::Request& request, const sb::Process& process, sb::FactSink& tell) const {
    Conversation server = conversation(request, process);
    Facts facts = ask_facts(server);
    facts["shards"] = std::to_string(shards);
    if (shards > 1) facts["title"] += fmt::format(", {} shards", shards);
    const std::string warning = backlog_warning(somaxconn(), backlog(request));
    if (!warning.empty()) facts["warning.somaxconn"] = warning;
    require_room(facts["config.maxclients"], request.clients);
    for (const auto& [key, value] : facts) tell(key, value);
  }

  static const char* error_in(const char* line) { return redis::error_in(line); }

  std::string endpoint(const sb::Request& request, std::span<const sb::Process> processes) const {
    Endpoint endpoint{"redis", {}, "", over_unix() ? "" : request.secret};
    for (const sb::Process& process : processes)
      endpoint.nodes.push_back(over_unix() ? socket_of(process) : Address{process.host, process.ports.front(), ""});
    return endpoint.text();
  }

  static sb::ServiceEndpoint read(const std::string& text, const std::string& password) {
    Endpoint endpoint = read_endpoint(text);
    if (endpoint.password.empty()) endpoint.password = password;
    const bool is_unix = std::ranges::any_of(endpoint.nodes, &Address::is_unix);
    return {endpoint.text(), endpoint.masked(), endpoint.nodes.front().text(), is_unix ? "unix socket" : "tcp"};
  }

  static std::string probe(const std::string& text, sb::FactSink& tell) {
    const Found found = redis::probe(read_endpoint(text));
    for (const auto& [key, value] : found.facts) tell(key, value);
    return found.endpoint.text();
  }

 private:
  bool over_unix() const { return is_over_unix(net, shards); }
  static int backlog(const sb::Request& request) { return std::max(default_backlog, request.clients); }
  /// Nobody else can sit in our folder.
  static Address socket_of(const sb::Process& process) { return {"", 0, process.socket}; }

  Conversation conversation(const sb::Request& request, const sb::Process& process) const {
    Conversation server(socket_of(process));
    if (!over_unix() && server.say({"AUTH", request.secret}) != "OK")
      throw sb::ServiceLost("a redis server does not take the password it was started with");
    return server;
  }

  /// Its paths are relative to its own folder: that one's name may be anything.
  std::string configuration(const sb::Request& request) const {
    std::string text = fmt::format(
        "port {}\nbind 127.0.0.1\nprotected-mode yes\nunixsocket redis.sock\nunixsocketperm 700\ntcp-backlog {}\n"
        "maxclients {}\ndir .\ndaemonize no\nsave \"\"\nappendonly no\nio-threads {}\n",
        over_unix() ? "0" : "${port}", backlog(request), std::max(default_maxclients, request.clients + spare_clients),
        io_threads);
    if (io_threads > 1) text += "io-threads-do-reads yes\n";
    if (!over_unix()) text += fmt::format("requirepass {0}\nmasterauth {0}\n", request.secret);
    if (shards > 1) text += "cluster-enabled yes\ncluster-config-file nodes.conf\n";
    return text;
  }

  /// The server lowers its own limits where the system's are too low.
  static void require_room(const std::string& limit, int clients) {
    if (limit.empty() || std::stol(limit) >= clients) return;
    throw sb::ServiceLost(fmt::format(
        "{} connections are needed and the redis server takes {}: raise the limit of open files (ulimit -n {}), "
        "and leave maxclients out of --server-arg",
        clients, limit, clients + 1000));
  }
};

}  // namespace scalebench::redis

SCALEBENCH_PLUGIN("redis", "Redis as a service for workloads", scalebench::redis::Redis)
