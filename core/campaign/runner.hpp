// SPDX-License-Identifier: Apache-2.0
// What brings the ranks of a job to life: mpirun, or the world scalebench was itself started in.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "plan/job.hpp"

namespace scalebench::campaign {

/// How a launch ended.
struct JobEnd {
  int exit_code = 0;           ///< of the launcher
  int signal = 0;              ///< that ended the launcher; 0 = none
  std::string complaint;       ///< the telling sentence of its standard error; "" = none
  std::uint64_t begin_ns = 0;  ///< CLOCK_MONOTONIC before the launcher was started
  std::uint64_t wall_ns = 0;   ///< from there to its end
  std::map<int, std::string> said = {};  ///< the end of what each rank wrote, where the launcher passes that on to us
};

/// What the driver wants while a job runs.
enum class Wish { go_on, stop, kill };
using Watch = std::function<Wish()>;

class Runner {
 public:
  virtual ~Runner() = default;
  /// The command that `run` would start, for people and for the record.
  virtual std::vector<std::string> command(const plan::Job& job, const std::filesystem::path& job_file) const = 0;
  /// Whether a job's launcher_args reach a launcher.
  virtual bool takes_launcher_args() const { return false; }
  /// The signal by which a rank in this very process is asked to stop; 0 = none is here.
  virtual int stop_signal() const { return 0; }
  /// Runs the job to its end; asks `watch` about twenty times a second where it can.
  virtual JobEnd run(const plan::Job& job, const std::filesystem::path& job_file, const Watch& watch) = 0;
};

}  // namespace scalebench::campaign
