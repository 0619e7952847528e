// SPDX-License-Identifier: Apache-2.0
// Where the ranks of a point meet between its phases and between the batches of a collective workload.
#pragma once

#include <cstdint>

#include "engine/point_log.hpp"
#include "engine/job_context.hpp"
#include "engine/step_result.hpp"

namespace scalebench::engine {

class Rendezvous {
 public:
  /// What all ranks together have to say.
  struct Agreed {
    StepStatus worst = StepStatus::done;
    bool stop = false;            ///< somebody was asked to stop
    std::int64_t slowest_ns = 0;  ///< the largest `took_ns`
    std::int64_t left_ns = 0;     ///< rank 0's
  };

  Rendezvous(const JobContext& stage, PointLog& log) : stage_(stage), log_(log) {}

  /// Collective. A rank with trouble cannot know whether the others wait for it inside a collective operation of the
  /// workload's. After setup (`took_ns` = 0) it gives them the job's patience to come here, between batches half of it,
  /// before the driver loses its own and names one of them, and a fifth when `own` says that this is the end anyway. Then it
  /// writes `trouble` as its status and aborts the job, which nothing else could save.
  Agreed meet(const StepResult& own, const StepResult& trouble, std::int64_t took_ns = 0, std::int64_t left_ns = 0);
  /// Where nobody can be inside such an operation, or `own` is all the trouble there is.
  Agreed meet(const StepResult& own) { return meet(own, {}); }

 private:
  [[noreturn]] void give_up(const StepResult& trouble);

  const JobContext& stage_;
  PointLog& log_;
};

/// What becomes of `own` when the ranks go on only together: a stop and the failure of another one count for this one.
void join(StepResult& own, const Rendezvous::Agreed& agreed);

}  // namespace scalebench::engine
