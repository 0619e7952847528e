// SPDX-License-Identifier: Apache-2.0
// One thread that does one thing after the other, and sleeps when there is nothing to do.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace scalebench::inference_server {

/// Starts a thread that may run models and that signals are not delivered to: they are the server's.
std::thread start_thread(std::function<void()> work);

class TaskThread {
 public:
  TaskThread();
  /// Waits for the task in progress; what has not begun is dropped.
  ~TaskThread();
  TaskThread(const TaskThread&) = delete;
  TaskThread& operator=(const TaskThread&) = delete;

  /// Any thread. `task` must not throw.
  void run(std::function<void()> task);

 private:
  void work();
  /// Empty: it is time to end.
  std::function<void()> next();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace scalebench::inference_server
