// SPDX-License-Identifier: Apache-2.0
// Ctrl-C and its kin: while a guard lives, SIGINT, SIGTERM, SIGHUP and what batch systems warn with, SIGUSR1 and
// SIGUSR2, are counted instead of ending the process. One that was ignored when it was made stays ignored: nohup, and a
// shell script that put us into the background, have their way.
#pragma once

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "engine/world.hpp"
#include "launch/launcher.hpp"
#include "plan/job.hpp"

namespace scalebench::campaign {

class InterruptGuard {
 public:
  static constexpr std::size_t signal_count = 5;
  /// Whether a request also reaches a rank of this very process, which listens to SIGUSR1 already.
  enum class Heeds { driver, rank_too };

  explicit InterruptGuard(Heeds heeds = Heeds::driver);
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  /// The ranks were asked for a stop, as a batch system does that signals the launcher: the first request, however
  /// often it is told and whether or not the same signal comes here as well.
  static void relay() noexcept;
  /// How often a stop was asked for: 1 = finish in good order, 2 or more = at once.
  static int requests() noexcept;

 private:
  struct sigaction before_[signal_count];
};

/// Where no guard lives: a request ends this process at once with exit code 130, and says `words`, a line, on standard
/// error; called again it says others. `words` live for ever.
void end_when_interrupted(const char* words);

// What brings the ranks of a job to life: a launcher, or the world scalebench was itself started in.

/// How a launch ended.
struct JobEnd {
  int exit_code = 0;                     ///< of the launcher
  int signal = 0;                        ///< that ended the launcher; 0 = none
  std::string complaint;                 ///< the telling sentence of its standard error; "" = none
  bool lacks_rank = false;               ///< a rank began the end, and the complaint does not name it
  std::uint64_t begin_ns = 0;            ///< CLOCK_MONOTONIC before the launcher was started
  std::uint64_t wall_ns = 0;             ///< from there to its end
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

// A job as a launch of its own: a launcher starts this same binary in rank mode.

class LaunchRunner : public Runner {
 public:
  /// `self`: the binary that becomes the ranks.
  LaunchRunner(launch::LaunchOptions options, std::filesystem::path self)
      : options_(std::move(options)), self_(std::move(self)) {}

  std::vector<std::string> command(const plan::Job& job, const std::filesystem::path& job_file) const override;
  bool takes_environment() const override { return true; }
  JobEnd run(const plan::Job& job, const std::filesystem::path& job_file, const Watch& watch,
             const Handover& handover) override;

 private:
  launch::LaunchOptions options_;
  std::filesystem::path self_;
};

// A job in the world that the user's own launch made: this process is driver and rank 0 in one.

class WorldRunner : public Runner {
 public:
  explicit WorldRunner(engine::World& world) : world_(world) {}

  bool is_rank() const override { return true; }
  std::vector<std::string> command(const plan::Job& job, const std::filesystem::path& job_file) const override;
  /// While the ranks measure this thread is one of them; another one watches. When ranks do not stop although they were
  /// asked to, all of this MPI job is aborted, this process too: nobody here can end them otherwise.
  JobEnd run(const plan::Job& job, const std::filesystem::path& job_file, const Watch& watch,
             const Handover& handover) override;

 private:
  engine::World& world_;
};

}  // namespace scalebench::campaign
