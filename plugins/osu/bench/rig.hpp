// SPDX-License-Identifier: Apache-2.0
// A workload of the osu plugin in the engine's own loop, without a job around it.
#pragma once

#include <cstdint>
#include <optional>
#include <scalebench/mpi.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/solo.hpp"
#include "plugin/library.hpp"
#include "plugin/option_text.hpp"

namespace scalebench::bench {

/// Not to be moved. Collective over all of MPI: construction, destruction and run.
class Rig {
 public:
  using Options = std::vector<std::pair<std::string, std::string>>;

  /// `operations`: what the workload counts in one round. Throws base::Error when it cannot be set up.
  Rig(const sb_workload& workload, const Options& options, int operations);
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;
  ~Rig();

  /// Makes iterations; answers this rank's samples of metric 0, in ns per round and in their order.
  std::vector<double> run(std::int64_t iterations);

 private:
  sb_context context_of(const Options& options);

  const sb_workload& workload_;
  MPI_Comm comm_ = MPI_COMM_NULL;
  std::vector<plugin::OptionValue> texts_;
  std::vector<sb_value> values_;
  std::optional<engine::Solo> solo_;
  double rounds_ = 1;         ///< of a sample
  std::size_t position_ = 0;  ///< in the spool
};

}  // namespace scalebench::bench
