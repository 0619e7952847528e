// SPDX-License-Identifier: Apache-2.0
// A workload of the osu plugin in the engine's own loop, without a job around it.
#pragma once

#include <scalebench/mpi.hpp>
#include <string>
#include <utility>
#include <vector>

#include "base/file.hpp"
#include "engine/loop.hpp"
#include "plugin/library.hpp"
#include "plugin/option_text.hpp"
#include "spool/folder.hpp"

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
  void fill_context(const Options& options);
  void set_up();

  const sb_workload& workload_;
  MPI_Comm comm_ = MPI_COMM_NULL;
  base::TemporaryFolder folder_;
  spool::Folder files_;
  spool::Writer spool_;
  spool::Journal journal_;
  spool::Control control_;
  engine::StopFlag stop_;
  engine::WallWatch wall_;
  engine::PointLog log_;
  engine::Recorder recorder_;
  sb_context context_ = {};
  std::vector<plugin::OptionValue> texts_;
  std::vector<sb_value> values_;
  std::vector<double> work_;
  int operations_;
  double rounds_ = 1;  ///< of a sample
  void* self_ = nullptr;
  std::unique_ptr<engine::Loop> loop_;
  std::size_t position_ = 0;  ///< in the spool
};

}  // namespace scalebench::bench
