// SPDX-License-Identifier: Apache-2.0
// Real redis-servers for tests and benchmark programs: started in a private folder, gone with the object.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace scalebench::support {

/// Sends a signal to one process. Throws for what kill() would take for a group or for every process, -1 above all:
/// what a test says of a process that it did not find.
void signal_process(pid_t pid, int number);

/// One redis-server on a free port of the loopback and on a unix socket, persistence off, as `arguments` change it.
/// Throws std::runtime_error with the server's own words when it does not answer. Ended by its pid, and by the kernel
/// when the thread that started it ends first.
class RedisServer {
 public:
  explicit RedisServer(std::vector<std::string> arguments = {}, std::string binary = "redis-server");
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;
  ~RedisServer();

  std::uint16_t port() const { return port_; }
  /// Of the cluster bus.
  std::uint16_t bus_port() const { return bus_port_; }
  std::string socket() const { return folder_ / "redis.sock"; }
  /// `redis://127.0.0.1:port`.
  std::string tcp() const;
  /// `unix:///…`.
  std::string unix_socket() const;
  pid_t pid() const { return pid_; }
  const std::filesystem::path& folder() const { return folder_; }

  /// Sends one command, its words separated by spaces, and returns the status, number, error or text that comes back.
  std::string say(const std::string& command) const;

  void kill();     ///< SIGKILL; gone when this returns
  void restart();  ///< with the same ports and arguments
  void pause();    ///< SIGSTOP
  void resume();   ///< SIGCONT

 private:
  void start();
  void launch();
  void wait_until_it_answers();
  bool has_ended();
  std::vector<std::string> command_line() const;

  std::string binary_;
  std::vector<std::string> arguments_;
  std::filesystem::path folder_;
  std::uint16_t port_ = 0;
  std::uint16_t bus_port_ = 0;
  pid_t pid_ = -1;
};

/// `shards` primaries that share the slots evenly, all of the opinion that the cluster is fine.
class RedisCluster {
 public:
  explicit RedisCluster(std::size_t shards, std::vector<std::string> arguments = {});

  RedisServer& operator[](std::size_t i) { return *servers_.at(i); }
  std::size_t size() const { return servers_.size(); }
  std::string tcp() const { return servers_.front()->tcp(); }
  /// The sockets of all nodes as a list.
  std::string unix_sockets() const;

  /// Until every node knows all others and says that the cluster is fine, as after a restart.
  void wait_until_all_agree();

  /// Takes the slot from one server to another in the steps that redis-cli takes; between them keys may be on both
  /// sides.
  void begin_migration(std::uint16_t slot, std::size_t from, std::size_t to);
  void migrate_key(const std::string& key, std::size_t from, std::size_t to);
  void end_migration(std::uint16_t slot, std::size_t to);

 private:
  std::vector<std::unique_ptr<RedisServer>> servers_;
};

}  // namespace scalebench::support
