// SPDX-License-Identifier: Apache-2.0
// One running job: a launcher and its ranks, from start to a result.
//
// The ranks' outputs are kept from the terminal: the end of each is captured. stop() asks the ranks by the signal that
// the launcher hands on; poll() then sees to it that they end: Launcher::end after the grace, SIGKILL after as long
// again. Whatever way the launcher ends, ranks that it left behind are killed. Destroying a Launch ends it at once.
// Threads: a Launch is used by the thread that started it, which has to live as long (see process/child.hpp).
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "launch/launcher.hpp"
#include "launch/rank_output.hpp"
#include "plan/job.hpp"
#include "process/child.hpp"

namespace scalebench::launch {

struct Result {
  std::uint64_t begin_ns = 0;  ///< CLOCK_MONOTONIC, when the launcher was started
  std::uint64_t wall_ns = 0;   ///< until it had ended
  process::Ending ending;
  Cause cause;                       ///< its sentence is empty when all went well
  std::string out, err;              ///< the ends of what launcher and ranks wrote, without the job's secrets
  std::map<int, std::string> ranks;  ///< the end of what each rank wrote, both streams in the order of arrival

  bool good() const { return ending.good(); }
};

class Launch {
 public:
  Launch(Launch&&) = default;
  Launch& operator=(Launch&&) = delete;
  /// Starts the launcher. The job file has to be there. Throws lacking when there is no launcher.
  static Launch start(const plan::Job& job, const LaunchOptions& options, const std::filesystem::path& self,
                      const std::filesystem::path& job_file);

  /// Takes output, ends what has to be ended; to be called several times a second.
  const std::optional<Result>& poll();
  /// Waits at most so long, less when it ends or the descriptor `bell` can be read.
  const std::optional<Result>& wait(std::chrono::milliseconds timeout, int bell = -1);
  /// Asks the ranks to stop, once; returns at once.
  void stop();
  bool stopping() const { return step_ != StopStep::running; }
  /// Ends all of it now.
  const Result& kill();

  pid_t pid() const { return process_.pid(); }
  const std::string& command() const { return command_; }  ///< as a shell would read it

 private:
  enum class StopStep { running, asked, told, killed };
  explicit Launch(const Launcher& launcher)
      : launcher_(launcher), output_(std::make_unique<RankOutput>(launcher.has_blank_behind_tags)) {}
  void escalate();
  const std::optional<Result>& finish(const process::Ending& ending);

  Launcher launcher_;
  std::unique_ptr<RankOutput> output_;  ///< process_ writes there
  KeptOutput kept_{{}};
  process::Child process_;
  std::string command_;
  std::vector<std::string> secrets_;
  std::chrono::milliseconds grace_{};
  std::uint64_t begin_ns_ = 0;
  std::uint64_t next_step_ns_ = 0;
  StopStep step_ = StopStep::running;
  std::optional<Result> result_;
};

}  // namespace scalebench::launch
