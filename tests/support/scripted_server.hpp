// SPDX-License-Identifier: Apache-2.0
// A server on a unix socket that does what a test says, byte by byte: for what a real server does too seldom.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace scalebench::support {

/// The scripted server's side of one connection.
class Peer {
 public:
  explicit Peer(int fd) : fd_(fd) {}
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer() { close(fd_); }

  /// The next `count` bytes that the client sent; fewer when it has gone.
  std::string receive(std::size_t count) {
    std::string bytes;
    char byte = 0;
    while (bytes.size() < count && recv(fd_, &byte, 1, 0) == 1) bytes += byte;
    return bytes;
  }
  /// What the client has sent until it waits; not empty unless it has gone.
  std::string receive_some() {
    char bytes[65536];
    const auto got = recv(fd_, bytes, sizeof bytes, 0);
    return got > 0 ? std::string(bytes, static_cast<std::size_t>(got)) : std::string();
  }
  void send(std::string_view bytes) { ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
  void send_slowly(std::string_view bytes, std::chrono::microseconds between) {
    for (const char byte : bytes) {
      send({&byte, 1});
      std::this_thread::sleep_for(between);
    }
  }

 private:
  int fd_;
};

/// Accepts one connection after the other; each is served by the script and closed when it returns. The client must be
/// gone before the server is.
class ScriptedServer {
 public:
  using Script = std::function<void(Peer&)>;

  explicit ScriptedServer(Script script) : script_(std::move(script)) {
    std::string folder = std::filesystem::temp_directory_path() / "scalebench-peer-XXXXXX";
    if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("cannot make " + folder);
    folder_ = folder;
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    path().copy(name.sun_path, sizeof name.sun_path - 1);
    if (bind(listener_, reinterpret_cast<sockaddr*>(&name), sizeof name) != 0 || listen(listener_, 8) != 0) {
      throw std::runtime_error("cannot listen at " + path());
    }
    thread_ = std::thread([this] { serve(); });
  }
  ~ScriptedServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
    std::filesystem::remove_all(folder_);
  }

  std::string path() const { return folder_ / "peer.sock"; }

 private:
  void serve() {
    for (int fd = accept(listener_, nullptr, nullptr); fd >= 0; fd = accept(listener_, nullptr, nullptr)) {
      Peer peer(fd);
      script_(peer);
    }
  }

  Script script_;
  std::filesystem::path folder_;
  int listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::thread thread_;
};

}  // namespace scalebench::support
