// SPDX-License-Identifier: Apache-2.0
// The sampling loop of one workload without MPI and without a job: in a temporary folder that goes with it. For
// measuring the engine itself.
#pragma once

#include <scalebench/abi.h>

#include <string>
#include <vector>

#include "base/file.hpp"
#include "engine/context.hpp"
#include "engine/loop.hpp"
#include "plugin/dry_run.hpp"
#include "plugin/library.hpp"
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

// What the harness itself costs.

/// Nanoseconds that one iteration of the null workload with one timed section takes beyond its two clock reads: here,
/// in this process, without MPI. Takes about 20 ms. Throws base::Error when there is no temporary folder to write to.
double measure_floor(const plugin::Library& null);

// Points that are judged instead of measured: dry runs of all ranks at once, with MPI, roles and servers in place.

/// Collective. Lives the job's point of this index; this rank's remark goes to a file in the job's folder at once, so
/// that those of a job that hangs or dies are there.
void rehearse(const JobContext& job_context, int index);

/// What rank `rank` said of the first points, in their order.
std::vector<plugin::Remark> read_remarks(const std::filesystem::path& job_folder, int rank);

}  // namespace scalebench::engine
