// SPDX-License-Identifier: Apache-2.0
#include "engine/context.hpp"

#include "engine/options.hpp"

namespace scalebench::engine {

Context::Context(const sb_workload& workload, const JobContext& stage, const plan::Point& point, PointLog& log)
    : stage_(stage),
      log_(log),
      options_(bind_options(workload, point.options, stage.job.launch_options)),
      casting_(cast(workload, role_counts(workload, options_), stage.group.size())),
      plugin_dir_(stage.library.path().parent_path()) {
  context_.struct_size = sizeof context_;
  describe_rank();
  describe_point(point);
  context_.log = Context::log;
  context_.stopping = stopping;
  context_.patience_ns = stage_.job.patience.time_ns;
  context_.expect = expect;
  context_.note = note;
  context_.host = this;
}

void Context::describe_rank() {
  context_.rank = stage_.group.rank();
  context_.size = stage_.group.size();
  context_.node = stage_.place.node;
  context_.nodes = stage_.place.nodes;
  context_.node_rank = stage_.place.node_rank;
  context_.node_size = stage_.place.node_size;
  context_.cpus = stage_.place.own_cpus;
  context_.clock_cost_ns = stage_.facts.clock_cost_ns;
  context_.mpi_init_ns = stage_.facts.mpi_init_ns;
  if (!casting_.verdict.ok()) return;
  const Part part = part_of(casting_.sizes, context_.rank);
  context_.role = part.role;
  context_.role_rank = part.rank;
  context_.role_size = part.size;
}

void Context::describe_point(const plan::Point& point) {
  context_.seed = point.seed;
  context_.run_id = point.run_key.c_str();
  for (const auto& [service, text] : stage_.job.endpoints) endpoints_.push_back({service.c_str(), text.c_str()});
  context_.endpoint = endpoints_.empty() ? "" : endpoints_.front().text;
  context_.endpoints = endpoints_.data();
  context_.endpoint_count = static_cast<std::uint32_t>(endpoints_.size());
  context_.endpoint_size = sizeof(sb_endpoint);
  context_.plugin_dir = plugin_dir_.c_str();
  context_.module_dir = stage_.job.module_dir.c_str();
  context_.options = options_.data();
  context_.option_count = static_cast<std::uint32_t>(options_.size());
  if (!point.earlier) return;
  continuation_ = {sizeof continuation_, point.attempt, point.run_key.c_str(), point.seed, point.earlier->iteration};
  context_.continues = &continuation_;
}

void Context::connect() {
  comm_ = Communicator::duplicate(stage_.group.comm());
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
  const JobContext& stage = static_cast<Context*>(context->host)->stage_;
  stage.cell().beat();
  return stage.stop.raised() ? 1 : 0;
}

void Context::expect(const sb_context* context, std::int64_t ns) {
  spool::RankCell& cell = static_cast<Context*>(context->host)->stage_.cell();
  cell.asked_ns.store(ns, std::memory_order_relaxed);
  cell.beat();
}

}  // namespace scalebench::engine
