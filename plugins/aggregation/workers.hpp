// SPDX-License-Identifier: Apache-2.0
// Threads that wait for work. The calling thread is the first of them; those without work are not woken.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <semaphore>
#include <thread>
#include <vector>

namespace scalebench::aggregation {

class Workers {
 public:
  using Job = std::function<void(int worker)>;

  explicit Workers(int count);
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  ~Workers();

  /// Calls job(0) … job(count - 1), each in a thread of its own; when all are done, throws what the first one threw.
  void run(int count, const Job& job);

 private:
  struct Worker {
    std::binary_semaphore start{0}, done{0};
    std::exception_ptr error;
    std::thread thread;
  };
  void live(Worker& worker, int number);

  const Job* job_ = nullptr;  ///< null: end
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace scalebench::aggregation
