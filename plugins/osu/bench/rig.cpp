// SPDX-License-Identifier: Apache-2.0
#include "rig.hpp"

#include "base/clock.hpp"
#include "base/cores.hpp"
#include "plugin/option_text.hpp"
#include "spool/reader.hpp"

namespace scalebench::bench {

Rig::Rig(const sb_workload& workload, const Options& options, int operations) : workload_(workload) {
  MPI_Comm_dup(MPI_COMM_WORLD, &comm_);
  solo_.emplace(workload, context_of(options));
  rounds_ = static_cast<double>(solo_->point().batch) / operations;
}

Rig::~Rig() {
  solo_.reset();
  MPI_Comm_free(&comm_);
}

sb_context Rig::context_of(const Options& options) {
  sb_context context = engine::Solo::alone();
  MPI_Comm_rank(comm_, &context.rank);
  MPI_Comm_size(comm_, &context.size);
  context.role_rank = context.node_rank = context.rank;
  context.role_size = context.node_size = context.size;
  context.cpus = base::usable_cpus();
  context.comm = context.role_comm = MPI_Comm_c2f(comm_);
  context.clock_cost_ns = base::clock_cost_ns();
  for (const sb_option& row : plugin::options(workload_)) {
    texts_.push_back(plugin::values_of_default(row).front());
    for (const auto& [name, text] : options) {
      if (name == row.name) texts_.back() = plugin::read_value(row, text);
    }
  }
  for (const auto& text : texts_) values_.push_back(plugin::to_abi(text));
  context.options = values_.data();
  context.option_count = workload_.option_count;
  return context;
}

std::vector<double> Rig::run(std::int64_t iterations) {
  solo_->loop().run_batch(iterations);
  const spool::Reader reader(solo_->spool());
  std::vector<double> samples;
  while (const spool::Record* const record = reader.next(position_)) {
    if (record->series == 0) samples.push_back(static_cast<double>(record->value) / rounds_);
  }
  return samples;
}

}  // namespace scalebench::bench
