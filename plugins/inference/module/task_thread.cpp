// SPDX-License-Identifier: Apache-2.0
#include "inference/module/task_thread.hpp"

#include <signal.h>

#include "inference/model/torch_backend.hpp"

namespace scalebench::inference_server {

std::thread start_thread(std::function<void()> work) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  std::thread thread([work = std::move(work)] {
    torch_backend::prepare_thread();
    work();
  });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

TaskThread::TaskThread() : thread_(start_thread([this] { work(); })) {}

TaskThread::~TaskThread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void TaskThread::run(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  changed_.notify_one();
}

std::function<void()> TaskThread::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
  if (stopping_) return nullptr;
  std::function<void()> task = std::move(tasks_.front());
  tasks_.pop_front();
  return task;
}

void TaskThread::work() {
  while (const auto task = next()) task();
}

}  // namespace scalebench::inference_server
