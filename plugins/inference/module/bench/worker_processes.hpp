// SPDX-License-Identifier: Apache-2.0
// Processes that do the same at the same time, as the ranks of a job do.
#pragma once

#include <sys/types.h>

#include <functional>
#include <vector>

namespace scalebench::inference_bench {

class WorkerProcesses {
 public:
  /// Member i makes its work, in its own process, with `make(i)`. Fork before this process uses libtorch.
  WorkerProcesses(int members, const std::function<std::function<void()>(int)>& make);
  WorkerProcesses(const WorkerProcesses&) = delete;
  WorkerProcesses& operator=(const WorkerProcesses&) = delete;
  /// They end when their line does.
  ~WorkerProcesses();

  /// Every member does its work `times` times; returns when the last has. Throws std::runtime_error when one failed.
  void work(char times);

 private:
  struct Member {
    pid_t pid;
    int line;
  };
  std::vector<Member> members_;
};

}  // namespace scalebench::inference_bench
