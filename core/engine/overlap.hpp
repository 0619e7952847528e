// SPDX-License-Identifier: Apache-2.0
// The sampling loop of a workload whose operations overlap: as many in flight as it allows, each begun by `start` and
// reaped by `progress`. Iterations are operations begun; the engine takes three samples more of each (see OwnSeries).
#pragma once

#include <scalebench/abi.h>

#include <cstdint>

#include "engine/flight.hpp"
#include "engine/loop.hpp"
#include "plan/job.hpp"

namespace scalebench::engine {

/// What the workload may do, and how long it may take.
struct Terms {
  std::int64_t in_flight = 1;    ///< operations at once
  plan::Patience patience = {};  ///< of the user
  std::int64_t asked_ns = -1;    ///< the workload's own wish, for one operation
};

class Overlap : public Sampling {
 public:
  /// As of Sampling. Throws base::Error when nobody can have so many in flight.
  Overlap(const sb_workload& workload, void* self, Recorder& recorder, const StopFlag& stop, spool::RankCell& cell,
          PointLog& log, const Terms& terms);

  /// Keeps as many in flight as there may be: one is due when there is room for it. Begins none any more at the limit,
  /// at a stop request (interrupted) or a failure of the workload. What is in flight then is waited for, and flagged as
  /// drained; after a failure, or when patience is over, it has failed.
  StepResult run(const Until& until);

  /// Like run(), but operations are due as they arrive, and wait where there is no room (their lateness). What is due
  /// and not begun is treated as by Loop::run_open.
  StepResult run_open(const Until& until, const Arrival& arrival, const Pacer& pacer);

 private:
  std::int64_t ended() const noexcept { return done() - static_cast<std::int64_t>(flight_.size()); }
  StepResult begin(std::uint64_t due_ns);
  StepResult reap(std::uint64_t now_ns, std::uint64_t until_ns);
  StepResult wait_for(std::uint64_t now_ns, std::uint64_t due_ns, const Pacer& pacer);
  StepResult drain(StepResult verdict);
  StepResult conclude(std::int32_t status);
  std::int64_t patience_ns() const noexcept;
  StepResult judge_silence(std::uint64_t now_ns) const;

  Terms terms_;
  Flight flight_;
  std::int64_t first_;           ///< operation of this attempt
  std::uint64_t heard_ns_ = 0;   ///< when the last one ended, or the first after a pause was begun
  std::int64_t longest_ns_ = 0;  ///< time between two that ended
};

}  // namespace scalebench::engine
