// SPDX-License-Identifier: Apache-2.0
// The driver: every job of a plan is deployed, launched, watched, collected and stored, and the next one goes on from
// there. Success, a dead job and Ctrl-C take this one path. The driver alone writes the database.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "campaign/progress.hpp"
#include "campaign/runner.hpp"
#include "campaign/spool_root.hpp"
#include "plan/expand.hpp"
#include "plan/job.hpp"
#include "plugin/library.hpp"
#include "service/service.hpp"
#include "store/writer.hpp"

namespace scalebench::campaign {

struct Settings {
  std::filesystem::path database;
  std::filesystem::path spool_root;  ///< a folder for the ranks' spools; see default_spool_root
  std::string command_line;          ///< secrets already masked
  std::string note;
  std::vector<std::pair<std::string, std::string>> tags;
  std::uint64_t seed = 0;
  std::vector<service::Service> services;    ///< that the workloads need, the first one first
  plan::Endpoints endpoints;                 ///< of those that are there already; the others are started
  std::string mpi_library;                   ///< as the MPI in this process calls itself
  double floor_ns = 0;                       ///< what the harness adds to one iteration here
  std::vector<plan::LeftOut> left_out = {};  ///< stored as skipped, a run each
  std::vector<plan::Refused> refused = {};   ///< as well
};

/// What a campaign tells while it runs, never from two threads at once.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void deployed(const std::string& /*service and how it is reached*/) {}
  /// First before anything is launched.
  virtual void progressed(const Progress&) {}
  /// How far it came; not told where an error ended it.
  virtual void ended(const Progress&) {}
  /// The run is in the database; what follows from it (summaries) may be written too.
  virtual void stored(std::int64_t /*run*/, store::Writer&) {}
  virtual void warned(const std::string& /*sentence*/) {}
};

/// A run that did not end as `done`, or in which operations failed.
struct Complaint {
  std::int64_t run;
  std::string status, cause;
};

struct CampaignResult {
  std::vector<std::int64_t> runs;  ///< in planned order, retries behind them
  std::vector<Complaint> complaints;
  std::size_t launches = 0;
  base::Exit code = base::Exit::done;
};

/// Runs `jobs` of `library`. Throws base::Error when it cannot begin; afterwards whatever happens is in the outcome.
CampaignResult run(const Settings& settings, std::vector<plan::Job> jobs, const plugin::Library& library,
                   Runner& runner, Observer& observer);

}  // namespace scalebench::campaign
