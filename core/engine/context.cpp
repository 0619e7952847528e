// SPDX-License-Identifier: Apache-2.0
#include "engine/context.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "plugin/option_text.hpp"

namespace scalebench::engine {
namespace {

const plan::Value* find(const plan::Settings& settings, std::string_view name) {
  const auto at = std::ranges::find(settings, name, &plan::Setting::first);
  return at == settings.end() ? nullptr : &at->second;
}

template <typename Data>
const Data& data_of(const sb_option& option, const plan::Value& value) {
  if (const Data* data = std::get_if<Data>(&value.data)) return *data;
  base::wrong_input(
      "option {} has the value {}, which is of another type than the plugin declares; was the plugin "
      "changed after the job was planned?",
      option.name, value.text);
}

sb_value convert(const sb_option& option, const plan::Value& value) {
  sb_value converted = {};
  if (option.type == SB_REAL) {
    converted.f = data_of<double>(option, value);
  } else if (option.type == SB_TEXT || option.type == SB_CHOICE || option.type == SB_SECRET) {
    converted.s = data_of<std::string>(option, value).c_str();
  } else {
    converted.i = data_of<std::int64_t>(option, value);
  }
  return converted;
}

}  // namespace

std::vector<sb_value> bind_options(const sb_workload& workload, const plan::Settings& point,
                                   const plan::Settings& launch) {
  std::vector<sb_value> values;
  for (const sb_option& option : plugin::options(workload)) {
    const plan::Value* value = find(point, option.name);
    if (value == nullptr) value = find(launch, option.name);
    if (value == nullptr)
      base::wrong_input("the job gives workload {} no value for its option {}; plan it again with this plugin",
                        workload.name, option.name);
    values.push_back(convert(option, *value));
  }
  return values;
}

std::vector<std::int64_t> role_counts(const sb_workload& workload, const std::vector<sb_value>& options) {
  const auto count_of = [&](std::string_view name) {
    std::size_t index = 0;
    for (const sb_option& option : plugin::options(workload)) {
      if (option.name == name) return options[index].i;
      ++index;
    }
    return std::int64_t{-1};
  };
  std::vector<std::int64_t> counts;
  for (const sb_role& role : plugin::roles(workload))
    counts.push_back(role.count_option == nullptr ? -1 : count_of(role.count_option));
  return counts;
}

namespace {

StepResult too_few(const sb_role& role, std::int64_t has) {
  return {StepStatus::skipped, fmt::format("role {} needs {} ranks and {} are left for it; give --ranks more",
                                           role.name, std::max(1, role.min_ranks), std::max<std::int64_t>(0, has))};
}

}  // namespace

Casting cast(const sb_workload& workload, const std::vector<std::int64_t>& counts, int ranks) {
  if (workload.role_count == 0) return {{ranks}};
  std::int64_t rest = ranks;
  for (const std::int64_t count : counts) rest -= std::max<std::int64_t>(0, count);
  Casting casting;
  for (const sb_role& role : plugin::roles(workload)) {
    const std::int64_t count = counts[casting.sizes.size()];
    const std::int64_t size = count < 0 ? rest : count;
    if (size < role.min_ranks || rest < 0) casting.verdict.add(too_few(role, count < 0 ? rest : rest + size));
    casting.sizes.push_back(static_cast<int>(size));
  }
  return casting;
}

Part part_of(const std::vector<int>& sizes, int rank) {
  Part part{.role = 0, .rank = rank, .size = sizes.front()};
  while (part.rank >= part.size && part.role + 1 < static_cast<int>(sizes.size())) {
    part.rank -= part.size;
    part.size = sizes[static_cast<std::size_t>(++part.role)];
  }
  return part;
}

Context::Context(const sb_workload& workload, const JobContext& job_context, const plan::Point& point, PointLog& log)
    : job_context_(job_context),
      log_(log),
      options_(bind_options(workload, point.options, job_context.job.launch_options)),
      casting_(cast(workload, role_counts(workload, options_), job_context.group.size())),
      plugin_dir_(job_context.library.path().parent_path()) {
  context_.struct_size = sizeof context_;
  describe_rank();
  describe_point(point);
  context_.log = Context::log;
  context_.stopping = stopping;
  context_.patience_ns = job_context_.job.patience.time_ns;
  context_.expect = expect;
  context_.note = note;
  context_.host = this;
}

void Context::describe_rank() {
  context_.rank = job_context_.group.rank();
  context_.size = job_context_.group.size();
  context_.node = job_context_.place.node;
  context_.nodes = job_context_.place.nodes;
  context_.node_rank = job_context_.place.node_rank;
  context_.node_size = job_context_.place.node_size;
  context_.cpus = job_context_.place.own_cpus;
  context_.clock_cost_ns = job_context_.facts.clock_cost_ns;
  context_.mpi_init_ns = job_context_.facts.mpi_init_ns;
  if (!casting_.verdict.ok()) return;
  const Part part = part_of(casting_.sizes, context_.rank);
  context_.role = part.role;
  context_.role_rank = part.rank;
  context_.role_size = part.size;
}

void Context::describe_point(const plan::Point& point) {
  context_.seed = point.seed;
  context_.run_id = point.run_key.c_str();
  for (const auto& [service, text] : job_context_.job.endpoints) endpoints_.push_back({service.c_str(), text.c_str()});
  context_.endpoint = endpoints_.empty() ? "" : endpoints_.front().text;
  context_.endpoints = endpoints_.data();
  context_.endpoint_count = static_cast<std::uint32_t>(endpoints_.size());
  context_.endpoint_size = sizeof(sb_endpoint);
  context_.plugin_dir = plugin_dir_.c_str();
  context_.module_dir = job_context_.job.module_dir.c_str();
  context_.options = options_.data();
  context_.option_count = static_cast<std::uint32_t>(options_.size());
  if (!point.earlier) return;
  continuation_ = {sizeof continuation_, point.attempt, point.run_key.c_str(), point.seed, point.earlier->iteration};
  context_.continues = &continuation_;
}

void Context::connect() {
  comm_ = Communicator::duplicate(job_context_.group.comm());
  role_comm_ = Communicator::split(comm_.get(), context_.role, context_.role_rank);
  context_.comm = static_cast<std::int32_t>(MPI_Comm_c2f(comm_.get()));
  context_.role_comm = static_cast<std::int32_t>(MPI_Comm_c2f(role_comm_.get()));
}

void Context::disconnect() {
  role_comm_ = {};
  comm_ = {};
}

void Context::log(const sb_context* context, std::int32_t level, const char* text) {
  try {
    static_cast<Context*>(context->host)->log_.event(level, text == nullptr ? "" : text);
  } catch (const std::exception&) {  // nothing may leave through the workload; the next line of the journal fails too
  }
}

void Context::note(const sb_context* context, std::int64_t operation, const char* key, const char* text) {
  try {
    static_cast<Context*>(context->host)->log_.item(operation, key == nullptr ? "" : key, text == nullptr ? "" : text);
  } catch (const std::exception&) {  // as of log()
  }
}

std::int32_t Context::stopping(const sb_context* context) {
  const JobContext& job_context = static_cast<Context*>(context->host)->job_context_;
  job_context.cell().beat();
  return job_context.stop.raised() ? 1 : 0;
}

void Context::expect(const sb_context* context, std::int64_t ns) {
  spool::RankCell& cell = static_cast<Context*>(context->host)->job_context_.cell();
  cell.asked_ns.store(ns, std::memory_order_relaxed);
  cell.beat();
}

}  // namespace scalebench::engine
