// SPDX-License-Identifier: Apache-2.0
// Real redis-servers with the project's modules, and a client whose replies are compared as text.
#pragma once

#include <hiredis/hiredis.h>
#include <sys/types.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

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
  explicit Client(int port);
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

/// A folder that goes with its owner.
class PrivateFolder {
 public:
  PrivateFolder();
  ~PrivateFolder();
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// redis-server on a unix socket (and on a loopback port where one is given) in a folder of its own.
class Server {
 public:
  /// `module`: "tensor.so ARG VALUE"; `settings`: further redis-server arguments.
  explicit Server(const std::string& module, Words settings = {}, int port = 0);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  Client connect() const { return Client(socket_path()); }
  /// Ends the process (SIGTERM) and starts it again in the same folder.
  void restart();
  int port() const { return port_; }
  pid_t pid() const { return pid_; }
  std::string log() const;
  /// How often threads other than the main one went to sleep since the start.
  long wakeups_of_other_threads() const;

 private:
  std::string socket_path() const { return folder_.path() + "/socket"; }
  void start();
  void stop();
  void wait_until_ready() const;

  PrivateFolder folder_;
  Words arguments_;
  int port_;
  pid_t pid_ = -1;
};

/// A loopback port that was free a moment ago, whose cluster port was, too.
int free_port();

/// Servers in cluster mode that share the slots evenly, ready to serve.
std::vector<std::unique_ptr<Server>> start_cluster(const std::string& module, int shards);

/// Asks until the reply is as expected, for up to 20 s; returns the last reply.
std::string ask_until(Client& client, std::string_view command, std::string_view expected);

}  // namespace scalebench::server_test
