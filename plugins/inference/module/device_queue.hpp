// SPDX-License-Identifier: Apache-2.0
// One thread that does one thing after the other, and sleeps when there is nothing to do.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "inference/module/request.hpp"

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

// The requests that wait for a device, and the threads that run them.
//
// First come, first served, with one exception: requests for a model with a BATCHSIZE are run together when they are
// alike, and wait for each other where the model has a MINBATCHSIZE, without holding up those behind them. A thread
// with nothing to do sleeps until something changes or the next MINBATCHTIMEOUT is over.

class DeviceQueue {
 public:
  explicit DeviceQueue(int threads);
  /// Waits for what is being computed; what has not begun is dropped.
  ~DeviceQueue();
  DeviceQueue(const DeviceQueue&) = delete;
  DeviceQueue& operator=(const DeviceQueue&) = delete;

  /// Any thread.
  void push(std::unique_ptr<Request> request);
  /// Any thread: a request that had its turn on this or another device goes on before the others.
  void push_front(std::unique_ptr<Request> request);
  /// Any thread: some request was abandoned.
  void wake();
  /// Any thread: what each of its threads has computed.
  std::vector<std::chrono::nanoseconds> use();

 private:
  using Batch = std::vector<std::unique_ptr<Request>>;
  using Indices = std::vector<std::size_t>;

  void work();
  /// Sleeps until there is something to run; empty: it is time to end.
  Batch take();
  Batch extract(const Indices& indices);
  /// What can be run now, or else when to look again.
  std::optional<Indices> find_ready(std::optional<Request::Clock::time_point>& look_again) const;
  Batch extract_abandoned();
  void pass_on(Batch batch);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::unique_ptr<Request>> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

/// What the threads of a device's queue have computed, each since it was started.
struct QueueUse {
  std::string device;
  std::vector<std::chrono::nanoseconds> threads;
};

/// The queue of a device; made, with its threads, on first use. Any thread.
DeviceQueue& queue_of(torch_backend::Device device);
/// Any thread.
void wake_queues();
/// Of all queues that were made. Any thread.
std::vector<QueueUse> use_of_queues();

}  // namespace scalebench::inference_server
