// SPDX-License-Identifier: Apache-2.0
#include "aggregation/workers.hpp"

#include <span>

namespace scalebench::aggregation {
namespace {

std::exception_ptr error_of(const Workers::Job& job, int number) {
  try {
    job(number);
    return nullptr;
  } catch (...) {
    return std::current_exception();
  }
}

}  // namespace

Workers::Workers(int count) {
  for (int number = 1; number < count; ++number) {
    auto& worker = *workers_.emplace_back(std::make_unique<Worker>());
    worker.thread = std::thread([this, &worker, number] { live(worker, number); });
  }
}

Workers::~Workers() {
  job_ = nullptr;
  for (auto& worker : workers_) worker->start.release();
  for (auto& worker : workers_) worker->thread.join();
}

void Workers::live(Worker& worker, int number) {
  for (worker.start.acquire(); job_ != nullptr; worker.start.acquire()) {
    worker.error = error_of(*job_, number);
    worker.done.release();
  }
}

void Workers::run(int count, const Job& job) {
  if (count < 1) return;
  job_ = &job;
  const auto helpers = std::span(workers_).first(static_cast<std::size_t>(count - 1));
  for (auto& worker : helpers) worker->start.release();
  std::exception_ptr error = error_of(job, 0);
  for (auto& worker : helpers) {
    worker->done.acquire();
    if (!error) error = worker->error;
  }
  if (error) std::rethrow_exception(error);
}

}  // namespace scalebench::aggregation
