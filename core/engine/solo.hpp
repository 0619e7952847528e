// SPDX-License-Identifier: Apache-2.0
// The sampling loop of one workload without MPI and without a job: in a temporary folder that goes with it. For
// measuring the engine itself.
#pragma once

#include <scalebench/abi.h>

#include "base/file.hpp"
#include "engine/loop.hpp"
#include "spool/folder.hpp"

namespace scalebench::engine {

/// Not to be moved. The workload is set up, by this, as the only rank of a point without options.
class Solo {
 public:
  /// Throws base::Error when the workload cannot be set up.
  explicit Solo(const sb_workload& workload);
  Solo(const Solo&) = delete;
  Solo& operator=(const Solo&) = delete;
  ~Solo();

  Loop& loop() noexcept { return loop_; }
  Recorder& recorder() noexcept { return recorder_; }

 private:
  void* set_up();

  const sb_workload& workload_;
  base::TemporaryFolder folder_;
  spool::Folder files_;
  spool::Writer spool_;
  spool::Journal journal_;
  spool::Control control_;
  StopFlag stop_;
  WallWatch wall_;
  PointLog log_;
  Recorder recorder_;
  sb_context context_ = {};
  std::vector<double> work_;
  void* self_;
  Loop loop_;
};

}  // namespace scalebench::engine
