// SPDX-License-Identifier: Apache-2.0
// One job in one rank: the plugin, the journal and the control block opened, point after point, and the clocks compared
// at both ends. Collective throughout.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/clock.hpp"
#include "engine/context.hpp"
#include "engine/group.hpp"
#include "engine/host.hpp"
#include "engine/step_result.hpp"
#include "spool/control.hpp"
#include "spool/journal.hpp"

namespace scalebench::engine {

/// What is known of the ranks of this MPI job, whatever runs in it.
struct JobRanks {
  std::vector<Identity> identities;  ///< by rank
  Place place;                       ///< of this rank
  spool::RankFacts facts;            ///< of this rank; without its clock
  std::uint64_t init_begin_ns = 0;   ///< when MPI_Init_thread was called
};

/// When the ranks pause to have stored what they measured: so often that about two seconds of measuring at most are
/// unstored, so seldom that short points share a transaction, which costs a slow disk 50 ms. No clock: fed with times.
class Unstored {
 public:
  static constexpr std::uint64_t most_ns = 2'000'000'000;

  /// A point took so long. Whether all that is unstored is to be stored now: with another point like it, it would be
  /// too much.
  bool add(std::uint64_t point_ns) noexcept {
    sum_ns_ += point_ns;
    if (sum_ns_ + point_ns <= most_ns) return false;
    sum_ns_ = 0;
    return true;
  }

 private:
  std::uint64_t sum_ns_ = 0;
};

/// Has what is done so far stored; rank 0 calls it while no rank measures.
using StorePoints = std::function<void()>;

class JobRun {
 public:
  /// The job, and what it borrows, outlive this. Without `store` rank 0 asks the driver that started the job, where it
  /// is on this node.
  JobRun(Group& group, const JobRanks& job_ranks, const plan::Job& job, StorePoints store = {});
  JobRun(const JobRun&) = delete;
  JobRun& operator=(const JobRun&) = delete;
  ~JobRun() { group_.tell(nullptr); }

  /// Collective. The verdict is about the job as a whole and the same in all ranks: points that fail leave it ok.
  StepResult run();

 private:
  void open();
  void run_points();
  void close();
  bool stop_agreed();
  void hand_over(int points);
  void enter(spool::Phase phase);
  void write_rank(const ClockModel& clock);

  Group& group_;
  const JobRanks& job_ranks_;
  const plan::Job& job_;
  spool::Folder folder_;
  StorePoints store_;
  ClockOffset clock_at_start_;
  std::optional<plugin::Library> library_;
  std::unique_ptr<spool::Journal> journal_;
  std::unique_ptr<spool::Control> control_;
  std::unique_ptr<StopFlag> stop_;
  std::optional<spool::BellRope> rope_;
  Unstored unstored_;
  WallWatch wall_;
  std::set<int> cpus_seen_;
};

// The body of `scalebench rank`: what the launcher starts on every node.

/// Runs the job that comes from there (plan::receive_job, by rank 0 alone) with all ranks of this MPI job;
/// `thread_level` is enum sb_thread_level. Answers the exit code: 0 whenever the ranks left in good order, whatever
/// became of the points (the journals tell). Throws base::Error in rank 0 when the job could not be run; prints
/// nothing.
int run_rank(const std::string& job, int thread_level);

}  // namespace scalebench::engine
