// SPDX-License-Identifier: Apache-2.0
// One job in one rank: the plugin, the journal and the control block opened, point after point, and the clocks compared
// at both ends. Collective throughout.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/clock_model.hpp"
#include "engine/group.hpp"
#include "engine/places.hpp"
#include "engine/stage.hpp"
#include "engine/verdict.hpp"
#include "spool/journal.hpp"

namespace scalebench::engine {

/// What is known of the ranks of this MPI job, whatever runs in it.
struct Crew {
  std::vector<Identity> identities;  ///< by rank
  Place place;                       ///< of this rank
  spool::RankFacts facts;            ///< of this rank; without its clock
  std::uint64_t init_begin_ns = 0;   ///< when MPI_Init_thread was called
};

class JobRun {
 public:
  /// The job, and what it borrows, outlive this.
  JobRun(Group& group, const Crew& crew, const plan::Job& job);
  JobRun(const JobRun&) = delete;
  JobRun& operator=(const JobRun&) = delete;
  ~JobRun() { group_.tell(nullptr); }

  /// Collective. The verdict is about the job as a whole and the same in all ranks: points that fail leave it ok.
  Verdict run();

 private:
  void open();
  void run_points();
  void close();
  bool stop_agreed();
  void enter(spool::Phase phase);
  void write_rank(const ClockModel& clock);

  Group& group_;
  const Crew& crew_;
  const plan::Job& job_;
  spool::Folder folder_;
  ClockOffset clock_at_start_;
  std::optional<plugin::Library> library_;
  std::unique_ptr<spool::Journal> journal_;
  std::unique_ptr<spool::Control> control_;
  std::unique_ptr<StopFlag> stop_;
  std::set<int> cpus_seen_;
};

}  // namespace scalebench::engine
