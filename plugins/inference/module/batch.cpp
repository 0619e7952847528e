// SPDX-License-Identifier: Apache-2.0
#include "inference/module/batch.hpp"

#include <time.h>

#include <algorithm>

namespace scalebench::inference_server {
namespace {

using Waiting = std::deque<std::unique_ptr<Request>>;

const RunModel* batched_run(const Request& request) {
  const auto* run = std::get_if<RunModel>(&request.current());
  return run && run->model->batching.size > 0 ? run : nullptr;
}

Pace::Time time_of_thread() {
  timespec spent{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return std::chrono::seconds(spent.tv_sec) + std::chrono::nanoseconds(spent.tv_nsec);
}

std::int64_t rows_of(const torch_backend::Inputs& inputs) {
  return inputs.empty() || inputs.front().shape.empty() ? 1 : inputs.front().shape.front();
}

/// Same type and, but for the first, same lengths; the first must be the same for all inputs of a request.
bool alike(const torch_backend::Inputs& one, const torch_backend::Inputs& other) {
  return std::ranges::equal(one, other, [&](const torch_backend::View& a, const torch_backend::View& b) {
    return a.type == b.type && !a.shape.empty() && !b.shape.empty() && a.shape.front() == rows_of(one) &&
           b.shape.front() == rows_of(other) && std::ranges::equal(a.shape.subspan(1), b.shape.subspan(1));
  });
}

std::int64_t rows_of(const Waiting& waiting, std::size_t index) {
  const Request& request = *waiting[index];
  return rows_of(request.inputs_of(batched_run(request)->inputs));
}

/// Takes the time from its construction to its end, and counts.
class Accounting {
 public:
  explicit Accounting(RunStats& stats) : stats_(stats) {}
  ~Accounting() {
    const auto spent = Request::Clock::now() - begin_;
    stats_.duration_ns += std::chrono::duration_cast<std::chrono::nanoseconds>(spent).count();
    ++stats_.calls;
    if (failed_) {
      ++stats_.errors;
    } else {
      stats_.samples += samples_;
    }
  }
  Accounting(const Accounting&) = delete;
  Accounting& operator=(const Accounting&) = delete;

  void failed() { failed_ = true; }
  void samples(std::int64_t rows) { samples_ += rows; }

 private:
  RunStats& stats_;
  Request::Clock::time_point begin_ = Request::Clock::now();
  std::int64_t samples_ = 0;
  bool failed_ = false;
};

void check_outputs(const torch_backend::Results& results, std::size_t wanted, const std::string& complaint) {
  if (results.size() != wanted) throw torch_backend::BackendFailure(complaint);
}

void run_model(const std::vector<std::unique_ptr<Request>>& batch, Accounting& accounting) {
  const auto begin = time_of_thread();
  const auto run_of = [](const std::unique_ptr<Request>& request) -> const RunModel& {
    return std::get<RunModel>(request->current());
  };
  std::vector<torch_backend::Inputs> inputs;
  for (const auto& request : batch) inputs.push_back(request->inputs_of(run_of(request).inputs));
  const StoredModel& model = *run_of(batch.front()).model;
  const auto results = model.model().run(inputs);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const Names& outputs = run_of(batch[i]).outputs;
    check_outputs(results[i], outputs.size(), "Number of keys given as OUTPUTS here does not match model definition");
  }
  for (const auto& request : inputs) accounting.samples(rows_of(request));
  for (std::size_t i = 0; i < batch.size(); ++i) batch[i]->complete_step(run_of(batch[i]).outputs, results[i]);
  model.pace.ran(torch_backend::bytes_of(inputs.front()), time_of_thread() - begin);
}

void run_script(Request& request) {
  const auto& run = std::get<RunScript>(request.current());
  const auto results = run.script->script().run(run.function, request.inputs_of(run.inputs), run.keys, run.arguments);
  check_outputs(results, run.outputs.size(), "Function returned unexpected number of outputs - " + run.function);
  request.complete_step(run.outputs, results);
}

RunStats& stats_of(const Step& step) {
  if (const auto* run = std::get_if<RunModel>(&step)) return run->model->stats;
  return std::get<RunScript>(step).script->stats;
}

void run_accounted(const std::vector<std::unique_ptr<Request>>& batch) {
  // Step and stats outlive the step's completion: a request keeps its steps.
  const Step& step = batch.front()->current();
  const auto* run = std::get_if<RunModel>(&step);
  Accounting accounting(stats_of(step));
  try {
    run ? run_model(batch, accounting) : run_script(*batch.front());
  } catch (const std::exception& error) {
    accounting.failed();
    if (run) run->model->pace.forget();
    for (const auto& request : batch) request->fail_step(error.what());
  }
}

}  // namespace

std::vector<std::size_t> companions(const Waiting& waiting, std::size_t first) {
  std::vector<std::size_t> together = {first};
  const RunModel* run = batched_run(*waiting[first]);
  if (!run) return together;
  const auto inputs = waiting[first]->inputs_of(run->inputs);
  std::int64_t rows = rows_of(inputs);
  for (std::size_t i = first + 1; i < waiting.size() && rows < run->model->batching.size; ++i) {
    const RunModel* other = batched_run(*waiting[i]);
    if (!other || other->model != run->model || !alike(inputs, waiting[i]->inputs_of(other->inputs))) continue;
    if (rows + rows_of(waiting, i) > run->model->batching.size) continue;
    rows += rows_of(waiting, i);
    together.push_back(i);
  }
  return together;
}

Readiness readiness(const Waiting& waiting, const std::vector<std::size_t>& together, Request::Clock::time_point time) {
  const RunModel* run = batched_run(*waiting[together.front()]);
  if (!run) return {.now = true, .at = {}};
  const Batching& batching = run->model->batching;
  std::int64_t rows = 0;
  for (const std::size_t index : together) rows += rows_of(waiting, index);
  if (rows >= batching.min_size) return {.now = true, .at = {}};
  if (batching.min_timeout_ms == 0) return {};
  const auto at = waiting[together.front()]->arrival() + std::chrono::milliseconds(batching.min_timeout_ms);
  return {.now = time >= at, .at = at};
}

void execute(const std::vector<std::unique_ptr<Request>>& batch) {
  for (const auto& request : batch) request->begin_execution();
  run_accounted(batch);
  for (const auto& request : batch) request->end_execution();
}

}  // namespace scalebench::inference_server
