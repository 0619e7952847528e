// SPDX-License-Identifier: Apache-2.0
// What brings the ranks of a job to life: a launcher, or the world scalebench was itself started in.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "plan/job.hpp"

namespace scalebench::campaign {

/// How a launch ended.
struct JobEnd {
  int exit_code = 0;           ///< of the launcher
  int signal = 0;              ///< that ended the launcher; 0 = none
  std::string complaint;       ///< the telling sentence of its standard error; "" = none
  bool lacks_rank = false;     ///< a rank began the end, and the complaint does not name it
  std::uint64_t begin_ns = 0;  ///< CLOCK_MONOTONIC before the launcher was started
  std::uint64_t wall_ns = 0;   ///< from there to its end
  std::map<int, std::string> said = {};  ///< the end of what each rank wrote, where the launcher passes that on to us
};

enum class Wish { go_on, stop, kill };

/// The driver's eyes while a job runs. Never called from two threads at once.
struct Watch {
  std::function<Wish()> look;  ///< what the driver wants
  /// Where this process is a rank that cannot be waited for: stores and tells what there is; answers what to exit with.
  std::function<base::Exit()> give_up;
};

/// How the ranks have stored what they measured while they are between two points.
struct Handover {
  int bell = -1;                ///< can be read when ranks wait for it; -1 = never
  std::function<bool()> rang;   ///< whether they do
  std::function<void()> store;  ///< stores what is done, and lets them go on
};

class Runner {
 public:
  virtual ~Runner() = default;
  /// The command that `run` would start, for people and for the record.
  virtual std::vector<std::string> command(const plan::Job& job, const std::filesystem::path& job_file) const = 0;
  /// Whether a job's environment reaches its ranks.
  virtual bool takes_environment() const { return false; }
  /// Whether this very process is a rank too.
  virtual bool is_rank() const { return false; }
  /// Runs the job to its end; `watch` looks about ten times a second or more.
  virtual JobEnd run(const plan::Job& job, const std::filesystem::path& job_file, const Watch& watch,
                     const Handover& handover) = 0;
};

}  // namespace scalebench::campaign
