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
#include "campaign/runner.hpp"
#include "plan/job.hpp"
#include "plugin/library.hpp"

namespace scalebench::campaign {

struct Settings {
  std::filesystem::path database;
  std::filesystem::path spool_root;  ///< a folder for the ranks' spools; see default_spool_root
  std::string command_line;          ///< secrets already masked
  std::string note;
  std::vector<std::pair<std::string, std::string>> tags;
  std::uint64_t seed = 0;
  std::string endpoint;  ///< with credentials; "" = services are started
};

/// How far a campaign is; what the terminal shows.
struct Progress {
  std::size_t jobs_done = 0, jobs = 0;
  std::size_t points_done = 0, points = 0;
  std::string point;              ///< the varied options of the point in work
  std::uint64_t iterations = 0;   ///< of that point, summed over ranks
  std::uint64_t planned = 0;      ///< the same when done; 0 = not known
  double elapsed_s = 0;           ///< since the campaign began
};

/// What a campaign tells while it runs. All calls come from the thread that called run().
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void deployed(const std::string& /*service and how it is reached*/) {}
  virtual void progressed(const Progress&) {}
  virtual void stored(std::int64_t /*run*/) {}
  virtual void warned(const std::string& /*sentence*/) {}
};

/// A run that did not end as `done`.
struct Complaint {
  std::int64_t run;
  std::string status, cause;
};

struct Outcome {
  std::vector<std::int64_t> runs;  ///< in planned order, retries behind them
  std::vector<Complaint> complaints;
  base::Exit code = base::Exit::done;
};

/// Runs `jobs` of `library`. Throws base::Error when it cannot begin; afterwards whatever happens is in the outcome.
Outcome run(const Settings& settings, std::vector<plan::Job> jobs, const plugin::Library& library, Runner& runner,
            Observer& observer);

/// $SCALEBENCH_SPOOL_DIR, else /dev/shm when 256 MiB are free there, else $TMPDIR or /tmp.
std::filesystem::path default_spool_root();

}  // namespace scalebench::campaign
