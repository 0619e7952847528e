// SPDX-License-Identifier: Apache-2.0
#include "plugin/hooks.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <iterator>

#include "base/error.hpp"
#include "plugin/check_rows.hpp"

namespace scalebench::plugin {
namespace {

template <typename Hook, typename... Args>
HookAnswer call(Hook hook, Args... args) {
  sb_error error{};
  const std::int32_t status = hook(args..., &error);
  return answer_of(status, error);
}

}  // namespace

HookAnswer answer_of(std::int32_t status, const sb_error& error) {
  return {status, std::string(error.text, std::find(std::begin(error.text), std::end(error.text), '\0'))};
}

Hooks::Hooks(const sb_workload& workload, Declare declare)
    : workload_(workload),
      declare_(std::move(declare)),
      work_(workload.metric_count),
      point_{.struct_size = sizeof(sb_point),
             .work_count = workload.metric_count,
             .iterations = -1,
             .warmup = -1,
             .duration_ns = -1,
             .batch = 1,
             .work = work_.data(),
             .patience_ns = -1,
             .in_flight = 1,
             .metric = &Hooks::declare,
             .host = this} {}

std::int32_t Hooks::declare(sb_point* point, const sb_metric* row, sb_error* error) {
  try {
    return static_cast<Hooks*>(point->host)->declare(*row);
  } catch (const std::exception& problem) {  // nothing may leave through the workload
    std::snprintf(error->text, sizeof error->text, "%s", problem.what());
    return -1;
  }
}

/// The number of one that is known already is told again.
std::int32_t Hooks::declare(const sb_metric& row) {
  for (const auto& [name, number] : declared_)
    if (row.name != nullptr && name == row.name) return number;
  if (const std::string defect = defect_of_metric(workload_, row); !defect.empty()) base::wrong_input("{}", defect);
  if (declared_.size() >= most_declared) base::wrong_input("setup declares more than {} metrics", most_declared);
  const std::int32_t number = declare_(row);
  declared_.emplace_back(row.name, number);
  work_.push_back(0);
  point_.work = work_.data(), point_.work_count = static_cast<std::uint32_t>(work_.size());
  return number;
}

HookAnswer Hooks::validate(const sb_context& context) const {
  if (workload_.validate == nullptr) return {};
  const sb_candidate candidate{sizeof(sb_candidate), context.size, context.nodes, context.option_count,
                               context.options};
  return call(workload_.validate, &candidate);
}

HookAnswer Hooks::setup(const sb_context& context, sb_recorder* recorder) {
  HookAnswer answer = call(workload_.setup, &context, recorder, &point_, &self_);
  is_set_up_ = answer.status == SB_OK;
  point_.batch = std::max<std::int64_t>(1, point_.batch);
  return answer;
}

HookAnswer Hooks::iterate(sb_recorder* recorder) { return call(workload_.iterate, self_, recorder); }

HookAnswer Hooks::start(sb_recorder* recorder, std::int64_t operation, std::uint64_t due_ns) {
  return call(workload_.start, self_, recorder, operation, due_ns);
}

HookAnswer Hooks::progress(sb_recorder* recorder, std::uint64_t until_ns) {
  return call(workload_.progress, self_, recorder, until_ns);
}

HookAnswer Hooks::verify() { return workload_.verify == nullptr ? HookAnswer() : call(workload_.verify, self_); }

HookAnswer Hooks::teardown() {
  is_set_up_ = false;
  return call(workload_.teardown, std::exchange(self_, nullptr));
}

}  // namespace scalebench::plugin
