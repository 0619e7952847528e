// SPDX-License-Identifier: Apache-2.0
// Real redis-servers with the project's modules, and a client whose replies are compared as text.
#pragma once

#include <hiredis/hiredis.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/redis_server.hpp"

namespace scalebench::server_test {

using Words = std::vector<std::string>;

/// "AI.TENSORGET t META" as words.
Words words(std::string_view text);
/// The words and further arguments, which may hold any byte.
Words operator+(Words head, Words tail);

/// One connection. Replies are rendered: +OK, -ERR text, :5, "bulk", nil, [a, b].
class Client {
 public:
  explicit Client(const std::string& socket_path);
  std::string ask(const Words& command);
  std::string ask(std::string_view command) { return ask(words(command)); }
  /// A bulk reply's bytes.
  std::string bytes(const Words& command);
  /// Sends without waiting for the reply.
  void send(const Words& command);
  std::string receive();

 private:
  struct Close {
    void operator()(redisContext* context) const { redisFree(context); }
  };
  std::unique_ptr<redisContext, Close> context_;
};

/// Arguments for redis-server: `module` is "tensor.so ARG VALUE".
Words with_module(const std::string& module, Words settings = {});

/// A server with a module.
class Server {
 public:
  explicit Server(const std::string& module, Words settings = {}) : server_(with_module(module, std::move(settings))) {}

  Client connect() const { return Client(server_.socket()); }
  void restart() { server_.restart(); }
  std::string port() const { return std::to_string(server_.port()); }
  pid_t pid() const { return server_.pid(); }
  std::filesystem::path snapshot() const { return server_.folder() / "dump.rdb"; }
  std::string log() const;
  /// How often threads other than the main one went to sleep since the start.
  long wakeups_of_other_threads() const;

 private:
  support::RedisServer server_;
};

/// Asks until the reply is as expected, for up to 20 s; returns the last reply.
std::string ask_until(Client& client, std::string_view command, std::string_view expected);

/// What a server saved, a DUMP or a snapshot without checksum, with the number that RedisAI gives its encoding on all
/// values of the type of which `dump` is one.
std::string as_of_redisai(std::string saved, const std::string& dump);

/// Waits, for up to 20 s, until a background rewrite of the append-only file is done.
void wait_for_rewrite(Client& client);

}  // namespace scalebench::server_test
