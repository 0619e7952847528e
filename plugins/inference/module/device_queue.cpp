// SPDX-License-Identifier: Apache-2.0
#include "inference/module/device_queue.hpp"

#include <pthread.h>
#include <signal.h>
#include <time.h>

#include <algorithm>
#include <map>

#include "inference/model/torch_backend.hpp"
#include "inference/module/batch.hpp"
#include "inference/module/settings.hpp"

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

namespace {

struct Queues {
  std::mutex mutex;
  std::map<std::string, std::unique_ptr<DeviceQueue>> by_device;
};

Queues& queues() {
  static Queues all;
  return all;
}

}  // namespace

DeviceQueue::DeviceQueue(int threads) {
  for (int i = 0; i < threads; ++i) threads_.push_back(start_thread([this] { work(); }));
}

DeviceQueue::~DeviceQueue() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void DeviceQueue::push(std::unique_ptr<Request> request) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(request));
  }
  changed_.notify_one();
}

void DeviceQueue::push_front(std::unique_ptr<Request> request) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_front(std::move(request));
  }
  changed_.notify_one();
}

void DeviceQueue::wake() {
  // Taken and given back: a thread that has just looked and found nothing is asleep by now, and hears it.
  {
    const std::lock_guard lock(mutex_);
  }
  changed_.notify_all();
}

std::vector<std::chrono::nanoseconds> DeviceQueue::use() {
  std::vector<std::chrono::nanoseconds> times;
  for (std::thread& thread : threads_) {
    clockid_t clock{};
    timespec spent{};
    // Of a thread that is there as long as the queue: neither can fail.
    pthread_getcpuclockid(thread.native_handle(), &clock);
    clock_gettime(clock, &spent);
    times.push_back(std::chrono::seconds(spent.tv_sec) + std::chrono::nanoseconds(spent.tv_nsec));
  }
  return times;
}

DeviceQueue::Batch DeviceQueue::extract(const Indices& indices) {
  Batch batch;
  for (const std::size_t index : indices) batch.push_back(std::move(waiting_[index]));
  std::erase(waiting_, nullptr);
  return batch;
}

DeviceQueue::Batch DeviceQueue::extract_abandoned() {
  Indices indices;
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    if (waiting_[i]->is_abandoned()) indices.push_back(i);
  }
  return indices.empty() ? Batch() : extract(indices);
}

std::optional<DeviceQueue::Indices> DeviceQueue::find_ready(
    std::optional<Request::Clock::time_point>& look_again) const {
  const auto time = Request::Clock::now();
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    Indices together = companions(waiting_, i);
    const Readiness ready = readiness(waiting_, together, time);
    if (ready.now) return together;
    if (ready.at && (!look_again || *ready.at < *look_again)) look_again = ready.at;
  }
  return std::nullopt;
}

DeviceQueue::Batch DeviceQueue::take() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    for (auto& request : extract_abandoned()) Pending::finish(std::move(request));
    std::optional<Request::Clock::time_point> look_again;
    if (const auto ready = find_ready(look_again)) return extract(*ready);
    if (look_again) {
      changed_.wait_until(lock, *look_again);
    } else {
      changed_.wait(lock);
    }
  }
  return {};
}

void DeviceQueue::pass_on(Batch batch) {
  for (auto& request : batch) {
    if (request->is_abandoned() || request->advance()) {
      Pending::finish(std::move(request));
    } else {
      DeviceQueue& queue = queue_of(*device_of(request->current()));
      queue.push_front(std::move(request));
    }
  }
}

void DeviceQueue::work() {
  for (Batch batch = take(); !batch.empty(); batch = take()) {
    execute(batch);
    pass_on(std::move(batch));
  }
}

DeviceQueue& queue_of(torch_backend::Device device) {
  const std::lock_guard lock(queues().mutex);
  auto& queue = queues().by_device[torch_backend::name_of(device)];
  if (!queue) queue = std::make_unique<DeviceQueue>(settings().threads_per_queue);
  return *queue;
}

std::vector<QueueUse> use_of_queues() {
  const std::lock_guard lock(queues().mutex);
  std::vector<QueueUse> all;
  for (const auto& [device, queue] : queues().by_device) all.push_back({device, queue->use()});
  return all;
}

void wake_queues() {
  const std::lock_guard lock(queues().mutex);
  for (const auto& [name, queue] : queues().by_device) queue->wake();
}

}  // namespace scalebench::inference_server
