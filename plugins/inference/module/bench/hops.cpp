// SPDX-License-Identifier: Apache-2.0
#include "inference/module/bench/hops.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace scalebench::inference_bench {
namespace {

class ThreadedServer {
 public:
  explicit ThreadedServer(int line) : line_(line), epoll_(epoll_create1(0)) {
    if (epoll_ < 0 || pipe(pipe_.data()) != 0) throw std::runtime_error("no pipe");
    watch(line_), watch(pipe_[0]);
    std::thread([this] { work(); }).detach();
  }

  /// Until the client is gone.
  void serve() {
    while (true) {
      epoll_event event{};
      char what = 0;
      if (epoll_wait(epoll_, &event, 1, -1) != 1) continue;
      if (read(event.data.fd, &what, 1) != 1) return;
      if (event.data.fd == line_ && what == 'r') {
        hand_over();
      } else if (write(line_, &what, 1) != 1) {
        return;
      }
    }
  }

 private:
  void watch(int fd) const {
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }

  void hand_over() {
    {
      const std::lock_guard lock(mutex_);
      asked_ = true;
    }
    changed_.notify_one();
  }

  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return asked_; });
      asked_ = false;
      lock.unlock();
      if (write(pipe_[1], "r", 1) != 1) return;
      lock.lock();
    }
  }

  int line_;
  int epoll_;
  std::array<int, 2> pipe_{};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool asked_ = false;
};

}  // namespace

Hops::Hops() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) throw std::runtime_error("no socket");
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("cannot fork");
  if (pid_ == 0) {
    close(ends[0]);
    ThreadedServer server(ends[1]);
    server.serve();  // not destroyed: its worker still waits
    _exit(0);
  }
  close(ends[1]);
  line_ = ends[0];
}

Hops::~Hops() {
  close(line_);
  waitpid(pid_, nullptr, 0);
}

void Hops::ask(char what) {
  if (write(line_, &what, 1) != 1 || read(line_, &what, 1) != 1) throw std::runtime_error("the bare server is gone");
}

}  // namespace scalebench::inference_bench
