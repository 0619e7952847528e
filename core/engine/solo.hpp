// SPDX-License-Identifier: Apache-2.0
// The sampling loop of one workload without MPI and without a job: in a temporary folder that goes with it. For
// measuring the engine itself.
#pragma once

#include <scalebench/abi.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "engine/context.hpp"
#include "engine/loop.hpp"
#include "plugin/dry_run.hpp"
#include "plugin/hooks.hpp"
#include "plugin/library.hpp"
#include "spool/folder.hpp"

namespace scalebench::engine {

/// Not to be moved.
class Solo {
 public:
  /// Sets the workload up as the rank that `context` describes; what it points to outlives this. Throws base::Error
  /// when it cannot be.
  explicit Solo(const sb_workload& workload, const sb_context& context = alone());
  Solo(const Solo&) = delete;
  Solo& operator=(const Solo&) = delete;
  ~Solo();

  /// The only rank of a point without options, with nothing around it.
  static sb_context alone();

  Loop& loop() noexcept { return loop_; }
  Recorder& recorder() noexcept { return recorder_; }
  const sb_point& point() const noexcept { return hooks_.point(); }
  std::filesystem::path spool() const { return files_.spool(0, 0); }

 private:
  void* set_up(const char* name);

  const sb_context context_;
  base::TemporaryFolder folder_;
  spool::Folder files_;
  spool::Writer spool_;
  spool::Journal journal_;
  spool::Control control_;
  StopFlag stop_;
  WallWatch wall_;
  PointLog log_;
  Recorder recorder_;
  plugin::Hooks hooks_;
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
