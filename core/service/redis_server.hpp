// SPDX-License-Identifier: Apache-2.0
// One redis-server process of ours, in a folder of its own: its configuration, its log, its life.
#pragma once

#include <filesystem>
#include <string>

#include "process/child.hpp"
#include "service/deployment.hpp"
#include "service/redis_options.hpp"
#include "service/resp.hpp"

namespace scalebench::service {

class RedisServer {
 public:
  /// Makes `folder`, chooses a free port and starts the server; wait_until_ready() must follow.
  RedisServer(const RedisOptions& options, std::filesystem::path folder, std::string name);

  /// Until it answers PING on its socket. A port that somebody took meanwhile leads to a new start with another one.
  /// Throws lacking with the first errors of its log when it ends, or does not answer in time.
  void wait_until_ready(const Waiting& waiting);
  bool alive();
  /// Who it is, how it ended and the first errors of its log; of a server that is not alive.
  std::string obituary();

  void ask_to_end() { child_.signal(SIGTERM); }
  void stop(std::chrono::milliseconds grace) { child_.stop(grace); }

  /// A new connection, over the socket in our folder, since nobody else can sit there; logged in.
  Resp connect() const;
  /// For ranks, with the password of the options. Port 0: it has none.
  Address tcp() const { return {"127.0.0.1", port_, ""}; }
  std::filesystem::path socket() const { return folder_ / "redis.sock"; }
  pid_t pid() const { return child_.pid(); }
  int tcp_backlog() const;

 private:
  void start();
  void start_again_or_throw();
  std::string configuration() const;
  bool answers();
  bool log_in(Resp& connection) const;
  Address address() const { return {"", 0, socket().string()}; }
  std::string log() const;

  const RedisOptions& options_;
  std::filesystem::path folder_;
  std::string name_;
  std::uint16_t port_ = 0;
  int starts_ = 0;
  std::string refusal_;  ///< what it last said instead of PONG
  process::Child child_;
};

/// "; its log says: …", the first errors in a server's log without their time stamps; "" where it names none. Warnings
/// that every server writes at its start are no errors.
std::string first_errors(const std::string& log);

/// What to say when the system's limit keeps `backlog` from being in force; "" when it does not.
std::string backlog_warning(int somaxconn, int backlog);

}  // namespace scalebench::service
