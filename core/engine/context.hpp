// SPDX-License-Identifier: Apache-2.0
// What all points of a job share in one rank. Borrowed: JobRun owns it.
#pragma once

#include <scalebench/abi.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/clock.hpp"
#include "engine/group.hpp"
#include "engine/host.hpp"
#include "engine/pacing.hpp"
#include "engine/point_log.hpp"
#include "engine/step_result.hpp"
#include "plan/job.hpp"
#include "plugin/library.hpp"
#include "spool/control.hpp"
#include "spool/folder.hpp"
#include "spool/journal.hpp"

namespace scalebench::engine {

struct JobContext {
  Group& group;
  const plan::Job& job;
  const plugin::Library& library;
  const spool::Folder& folder;
  spool::Journal& journal;
  spool::Control& control;
  const spool::RankFacts& facts;
  std::int64_t clock_offset_ns;  ///< to the clock of rank 0, when the job began
  std::uint64_t init_begin_ns;   ///< when MPI_Init_thread was called
  Place place;
  const StopFlag& stop;
  WallWatch& wall;

  spool::RankCell& cell() const { return control.cell(group.rank()); }
};

// The values of a point in the shape and order a workload's hooks expect.

/// One value per option row. Texts are borrowed from the settings. A row is looked up among the point's options, then
/// among the job's launch options; throws base::Error when it is in neither or of another type.
std::vector<sb_value> bind_options(const sb_workload& workload, const plan::Settings& point,
                                   const plan::Settings& launch);

/// How many ranks each role asks for by its count_option; -1 for the one that takes the rest.
std::vector<std::int64_t> role_counts(const sb_workload& workload, const std::vector<sb_value>& options);

// Which rank plays which role. Pure.

struct Part {
  int role = 0;  ///< index of the row
  int rank = 0;  ///< within the role
  int size = 1;
};

/// How many ranks each role takes: `counts` by row, -1 for the one that takes the rest.
struct Casting {
  std::vector<int> sizes = {};
  StepResult verdict = {};  ///< skipped, with the reason, when the ranks do not suffice
};
Casting cast(const sb_workload& workload, const std::vector<std::int64_t>& counts, int ranks);

/// Roles take ranks in declared order. Without roles everybody is in role 0.
Part part_of(const std::vector<int>& sizes, int rank);

// The sb_context of a point, with everything it points to.

/// Not to be moved: workloads keep pointers into it until teardown has returned.
class Context {
 public:
  /// Local: binds the options and deals the roles. Throws base::Error.
  Context(const sb_workload& workload, const JobContext& job_context, const plan::Point& point, PointLog& log);
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  /// Whether the ranks suffice for the roles.
  const StepResult& casting() const noexcept { return casting_.verdict; }

  /// Collective: makes the workload's communicators.
  void connect();
  /// Collective: frees them.
  void disconnect();

  const sb_context& get() const noexcept { return context_; }

 private:
  static void log(const sb_context*, std::int32_t level, const char* text);
  static std::int32_t stopping(const sb_context*);
  static void expect(const sb_context*, std::int64_t ns);
  static void note(const sb_context*, std::int64_t operation, const char* key, const char* text);
  void describe_rank();
  void describe_point(const plan::Point& point);

  const JobContext& job_context_;
  PointLog& log_;
  std::vector<sb_value> options_;
  std::vector<sb_endpoint> endpoints_;
  Casting casting_;
  Communicator comm_;
  Communicator role_comm_;
  std::string plugin_dir_;
  sb_continuation continuation_ = {};
  sb_context context_ = {};
};

}  // namespace scalebench::engine
