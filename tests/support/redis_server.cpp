// SPDX-License-Identifier: Apache-2.0
#include "support/redis_server.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace scalebench::support {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t slot_count = 16384;

class Socket {
 public:
  explicit Socket(int family) : fd_(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { close(fd_); }
  int fd() const { return fd_; }

 private:
  int fd_;
};

std::uint16_t free_port() {
  const Socket socket(AF_INET);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof name;
  if (bind(socket.fd(), reinterpret_cast<sockaddr*>(&name), size) != 0 ||
      getsockname(socket.fd(), reinterpret_cast<sockaddr*>(&name), &size) != 0) {
    throw std::runtime_error("no free port on the loopback");
  }
  return ntohs(name.sin_port);
}

std::filesystem::path private_folder() {
  std::string name = std::filesystem::temp_directory_path() / "scalebench-redis-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
  return name;
}

std::string file_text(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

void connect_to(const Socket& socket, const std::string& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  path.copy(name.sun_path, sizeof name.sun_path - 1);
  if (connect(socket.fd(), reinterpret_cast<sockaddr*>(&name), sizeof name) != 0) {
    throw std::runtime_error("cannot connect to " + path);
  }
}

/// The protocol's form of the words in `command`.
std::string encoded(const std::string& command) {
  std::istringstream words(command);
  std::string all;
  int count = 0;
  for (std::string word; words >> word; ++count) all += fmt::format("${}\r\n{}\r\n", word.size(), word);
  return fmt::format("*{}\r\n{}", count, all);
}

std::string read_more(const Socket& socket, std::string text) {
  char bytes[4096];
  const auto got = recv(socket.fd(), bytes, sizeof bytes, 0);
  if (got <= 0) throw std::runtime_error("the server ended the connection after '" + text + "'");
  return text.append(bytes, static_cast<std::size_t>(got));
}

std::string read_reply(const Socket& socket) {
  std::string text;
  while (text.find("\r\n") == std::string::npos) text = read_more(socket, std::move(text));
  const auto line = text.find("\r\n");
  if (text[0] != '$') return text.substr(text[0] == '-' ? 0 : 1, line - (text[0] == '-' ? 0 : 1));
  const auto bytes = std::stol(text.substr(1));
  if (bytes < 0) return {};
  while (text.size() < line + 4 + static_cast<std::size_t>(bytes)) text = read_more(socket, std::move(text));
  return text.substr(line + 2, static_cast<std::size_t>(bytes));
}

/// Polls `condition` for up to 20 s.
bool becomes_true(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + 20s;
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

/// In the child: becomes the server. Only calls that are allowed after fork.
[[noreturn]] void become(char* const* argv, int log, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(126);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  execvp(argv[0], argv);
  _exit(127);
}

}  // namespace

RedisServer::RedisServer(std::vector<std::string> arguments, std::string binary)
    : binary_(std::move(binary)), arguments_(std::move(arguments)), folder_(private_folder()) {
  start();
}

RedisServer::~RedisServer() {
  kill();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

/// A port that is free now may be taken a moment later: then with others.
void RedisServer::start() {
  constexpr int most_attempts = 5;
  for (int attempt = 1;; ++attempt) {
    port_ = free_port();
    bus_port_ = free_port();
    try {
      return launch();
    } catch (const std::runtime_error&) {
      const bool taken = file_text(folder_ / "log").find("ddress already in use") != std::string::npos;
      if (!taken || attempt == most_attempts) throw;
    }
  }
}

std::vector<std::string> RedisServer::command_line() const {
  std::vector<std::string> line{binary_,
                                "--port",
                                std::to_string(port_),
                                "--bind",
                                "127.0.0.1",
                                "--unixsocket",
                                socket(),
                                "--dir",
                                folder_,
                                "--save",
                                "",
                                "--appendonly",
                                "no",
                                "--daemonize",
                                "no"};
  for (const auto& argument : arguments_) {
    line.push_back(argument);
    if (argument == "--cluster-enabled") line.insert(line.end() - 1, {"--cluster-port", std::to_string(bus_port_)});
  }
  return line;
}

void RedisServer::launch() {
  auto line = command_line();
  std::vector<char*> argv;
  for (auto& word : line) argv.push_back(word.data());
  argv.push_back(nullptr);
  const int log = open((folder_ / "log").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const auto parent = getpid();
  pid_ = fork();
  if (pid_ == 0) become(argv.data(), log, parent);
  close(log);
  if (pid_ < 0) throw std::runtime_error("cannot fork");
  wait_until_it_answers();
}

void RedisServer::wait_until_it_answers() {
  const auto answers = [this] {
    try {
      return say("PING") == "PONG" || say("PING").starts_with("-NOAUTH");
    } catch (const std::runtime_error&) {
      return false;
    }
  };
  bool ended = false;
  const bool up = becomes_true([&] { return (ended = has_ended()) || answers(); }) && !ended;
  if (up) return;
  kill();
  throw std::runtime_error(
      fmt::format("{} does not answer: {}", fmt::join(command_line(), " "), file_text(folder_ / "log")));
}

bool RedisServer::has_ended() {
  if (waitpid(pid_, nullptr, WNOHANG) != pid_) return false;
  pid_ = -1;
  return true;
}

std::string RedisServer::unix_socket() const { return fmt::format("unix://{}", socket()); }

std::string RedisServer::tcp() const { return fmt::format("redis://127.0.0.1:{}", port_); }

std::string RedisServer::say(const std::string& command) const {
  const Socket connection(AF_UNIX);
  connect_to(connection, socket());
  const auto bytes = encoded(command);
  if (send(connection.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size())) {
    throw std::runtime_error("cannot send " + command);
  }
  return read_reply(connection);
}

void signal_process(pid_t pid, int number) {
  if (pid <= 1) throw std::runtime_error("there is no process to send signal " + std::to_string(number) + " to");
  ::kill(pid, number);
}

void RedisServer::kill() {
  if (pid_ <= 0) return;
  signal_process(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void RedisServer::restart() {
  kill();
  launch();
}

void RedisServer::pause() { signal_process(pid_, SIGSTOP); }

void RedisServer::resume() { signal_process(pid_, SIGCONT); }

RedisCluster::RedisCluster(std::size_t shards, std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--cluster-enabled", "yes", "--cluster-node-timeout", "5000"});
  for (std::size_t i = 0; i < shards; ++i) servers_.push_back(std::make_unique<RedisServer>(arguments));
  for (std::size_t i = 0; i < shards; ++i) {
    auto& server = *servers_[i];
    server.say(fmt::format("CLUSTER ADDSLOTSRANGE {} {}", slot_count * i / shards, slot_count * (i + 1) / shards - 1));
    server.say(fmt::format("CLUSTER SET-CONFIG-EPOCH {}", i + 1));
    if (i > 0) server.say(fmt::format("CLUSTER MEET 127.0.0.1 {} {}", servers_[0]->port(), servers_[0]->bus_port()));
  }
  wait_until_all_agree();
}

void RedisCluster::wait_until_all_agree() {
  const auto agree = [this] {
    for (const auto& server : servers_) {
      const auto info = server->say("CLUSTER INFO");
      if (info.find("cluster_state:ok") == std::string::npos ||
          info.find(fmt::format("cluster_known_nodes:{}\r", size())) == std::string::npos ||
          info.find(fmt::format("cluster_size:{}\r", size())) == std::string::npos) {
        return false;
      }
    }
    return true;
  };
  if (!becomes_true(agree)) throw std::runtime_error("the servers do not become a cluster");
}

std::string RedisCluster::unix_sockets() const {
  std::vector<std::string> all;
  for (const auto& server : servers_) all.push_back(server->unix_socket());
  return fmt::format("{}", fmt::join(all, ","));
}

void RedisCluster::begin_migration(std::uint16_t slot, std::size_t from, std::size_t to) {
  const auto source = servers_[from]->say("CLUSTER MYID");
  const auto target = servers_[to]->say("CLUSTER MYID");
  servers_[to]->say(fmt::format("CLUSTER SETSLOT {} IMPORTING {}", slot, source));
  servers_[from]->say(fmt::format("CLUSTER SETSLOT {} MIGRATING {}", slot, target));
}

void RedisCluster::migrate_key(const std::string& key, std::size_t from, std::size_t to) {
  servers_[from]->say(fmt::format("MIGRATE 127.0.0.1 {} {} 0 5000", servers_[to]->port(), key));
}

void RedisCluster::end_migration(std::uint16_t slot, std::size_t to) {
  const auto target = servers_[to]->say("CLUSTER MYID");
  servers_[to]->say(fmt::format("CLUSTER SETSLOT {} NODE {}", slot, target));
  for (const auto& server : servers_) server->say(fmt::format("CLUSTER SETSLOT {} NODE {}", slot, target));
}

}  // namespace scalebench::support
