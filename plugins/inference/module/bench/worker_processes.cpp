// SPDX-License-Identifier: Apache-2.0
#include "inference/module/bench/worker_processes.hpp"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <stdexcept>

namespace scalebench::inference_bench {
namespace {

int serve(int line, const std::function<std::function<void()>()>& make) try {
  const auto work = make();
  char times = 0;
  while (read(line, &times, 1) == 1) {
    for (char i = 0; i < times; ++i) work();
    if (write(line, &times, 1) != 1) return 1;
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "bench-inference: %s\n", error.what());
  return 1;
}

}  // namespace

WorkerProcesses::WorkerProcesses(int members, const std::function<std::function<void()>(int)>& make) {
  for (int i = 0; i < members; ++i) {
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) throw std::runtime_error("no socket");
    const pid_t pid = fork();
    if (pid < 0) throw std::runtime_error("cannot fork");
    if (pid == 0) {
      close(ends[0]);
      for (const Member& elder : members_) close(elder.line);
      _exit(serve(ends[1], [&] { return make(i); }));
    }
    close(ends[1]);
    members_.push_back({pid, ends[0]});
  }
}

WorkerProcesses::~WorkerProcesses() {
  for (const Member& member : members_) close(member.line);
  for (const Member& member : members_) waitpid(member.pid, nullptr, 0);
}

void WorkerProcesses::work(char times) {
  for (const Member& member : members_) {
    if (write(member.line, &times, 1) != 1) throw std::runtime_error("a worker process is gone");
  }
  for (const Member& member : members_) {
    if (read(member.line, &times, 1) != 1) throw std::runtime_error("a worker process failed");
  }
}

}  // namespace scalebench::inference_bench
