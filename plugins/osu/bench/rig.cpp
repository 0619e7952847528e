// SPDX-License-Identifier: Apache-2.0
#include "rig.hpp"

#include "base/clock.hpp"
#include "base/cores.hpp"
#include "base/error.hpp"
#include "plugin/option_text.hpp"
#include "spool/reader.hpp"

namespace scalebench::bench {

Rig::Rig(const sb_workload& workload, const Options& options, int operations)
    : workload_(workload),
      files_(folder_.path()),
      spool_(files_.spool(0, 0), {}),
      journal_(files_.journal(0)),
      control_(files_.control(), 1),
      stop_(control_),
      log_(journal_, 0, wall_),
      recorder_(workload, spool_),
      work_(workload.metric_count),
      operations_(operations) {
  MPI_Comm_dup(MPI_COMM_WORLD, &comm_);
  fill_context(options);
  set_up();
  recorder_.enter(SB_MEASURE);
  loop_ = std::make_unique<engine::Loop>(workload_, self_, recorder_, stop_, control_.cell(0), log_);
}

Rig::~Rig() {
  sb_error error = {};
  workload_.teardown(self_, &error);
  MPI_Comm_free(&comm_);
}

void Rig::fill_context(const Options& options) {
  context_.struct_size = sizeof context_;
  MPI_Comm_rank(comm_, &context_.rank);
  MPI_Comm_size(comm_, &context_.size);
  context_.role_rank = context_.node_rank = context_.rank;
  context_.role_size = context_.node_size = context_.size;
  context_.nodes = 1;
  context_.cpus = base::usable_cpus();
  context_.comm = context_.role_comm = MPI_Comm_c2f(comm_);
  context_.clock_cost_ns = base::clock_cost_ns();
  context_.run_id = "bench";
  context_.endpoint = context_.plugin_dir = context_.module_dir = "";
  context_.log = [](const sb_context*, std::int32_t, const char*) {};
  context_.stopping = [](const sb_context*) { return 0; };
  for (const sb_option& row : plugin::options(workload_)) {
    texts_.push_back(plugin::values_of_default(row).front());
    for (const auto& [name, text] : options) {
      if (name == row.name) texts_.back() = plugin::read_value(row, text);
    }
  }
  for (const auto& text : texts_) values_.push_back(plugin::to_abi(text));
  context_.options = values_.data();
  context_.option_count = workload_.option_count;
}

void Rig::set_up() {
  sb_point answer = {sizeof answer, workload_.metric_count, -1, -1, -1, 1, work_.data(), -1, 1, nullptr, nullptr};
  sb_error error = {};
  recorder_.enter(SB_SETUP);
  recorder_.begin(base::now_ns());
  const auto verdict = engine::verdict_of(workload_.setup(&context_, &recorder_, &answer, &self_, &error), error);
  if (!verdict.ok()) throw base::Error(base::Exit::run_failed, std::string(workload_.name) + ": " + verdict.text);
  rounds_ = static_cast<double>(answer.batch) / operations_;
}

std::vector<double> Rig::run(std::int64_t iterations) {
  loop_->run_batch(iterations);
  const spool::Reader reader(files_.spool(0, 0));
  std::vector<double> samples;
  while (const spool::Record* const record = reader.next(position_)) {
    if (record->series == 0) samples.push_back(static_cast<double>(record->value) / rounds_);
  }
  return samples;
}

}  // namespace scalebench::bench
