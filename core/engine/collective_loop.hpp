// SPDX-License-Identifier: Apache-2.0
// How many iterations a collective workload makes between two agreements: so many that agreeing costs little, so few
// that a stop is heeded within 100 ms. No clock: fed with what the batches took. Equal numbers in every rank give equal
// sizes in every rank.
#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/context.hpp"
#include "engine/loop.hpp"
#include "engine/point_log.hpp"
#include "engine/step_result.hpp"

namespace scalebench::engine {

class Batches {
 public:
  static constexpr std::int64_t target_ns = 50'000'000;
  /// A batch is at most so much larger than the last one: the first iterations say little about the later ones.
  static constexpr std::int64_t most_growth = 8;

  /// A batch of `iterations` took the slowest rank `ns`.
  void took(std::int64_t iterations, std::int64_t ns) noexcept {
    if (iterations <= 0 || iterations < size_ / 2) return;  // a remainder says less than what came before it
    per_iteration_ns_ = std::max<std::int64_t>(1, ns / iterations);
    size_ = iterations;
  }

  /// The next batch: at least 1, at most `left`; `left_ns` of the duration remain.
  std::int64_t next(std::int64_t left, std::int64_t left_ns) const noexcept {
    if (size_ == 0) return 1;
    const std::int64_t fitting = std::min(target_ns, left_ns) / per_iteration_ns_;
    return std::max<std::int64_t>(1, std::min({fitting, size_ * most_growth, left}));
  }

 private:
  std::int64_t per_iteration_ns_ = 1;
  std::int64_t size_ = 0;
};

// Where the ranks of a point meet between its phases and between the batches of a collective workload.

class Rendezvous {
 public:
  /// What all ranks together have to say.
  struct Agreed {
    StepStatus worst = StepStatus::done;
    bool stop = false;            ///< somebody was asked to stop
    std::int64_t slowest_ns = 0;  ///< the largest `took_ns`
    std::int64_t left_ns = 0;     ///< rank 0's
  };

  Rendezvous(const JobContext& job_context, PointLog& log) : job_context_(job_context), log_(log) {}

  /// Collective. A rank with trouble cannot know whether the others wait for it inside a collective operation of the
  /// workload's. After setup (`took_ns` = 0) it gives them the job's patience to come here, between batches half of it,
  /// before the driver loses its own and names one of them, and a fifth when `own` says that this is the end anyway.
  /// Then it writes `trouble` as its status and aborts the job, which nothing else could save.
  Agreed meet(const StepResult& own, const StepResult& trouble, std::int64_t took_ns = 0, std::int64_t left_ns = 0);
  /// Where nobody can be inside such an operation, or `own` is all the trouble there is.
  Agreed meet(const StepResult& own) { return meet(own, {}); }

 private:
  [[noreturn]] void give_up(const StepResult& trouble);

  const JobContext& job_context_;
  PointLog& log_;
};

/// What becomes of `own` when the ranks go on only together: a stop and the failure of another one count for this one.
void join(StepResult& own, const Rendezvous::Agreed& agreed);

// The sampling loop of ranks that have to iterate equally often: batches, and between them a meeting in which the clock
// of rank 0 decides whether there is time for another one.

class CollectiveLoop {
 public:
  CollectiveLoop(Loop& loop, Recorder& recorder, Rendezvous& rendezvous)
      : loop_(loop), recorder_(recorder), rendezvous_(rendezvous) {}

  /// Collective, with equal limits. `verdict` is this rank's; when it is not ok here or elsewhere, nobody goes on.
  void run(const Stretch& stretch, StepResult& verdict);

 private:
  void run_batch(std::int64_t size, StepResult& verdict);
  StepResult trouble(const StepResult& verdict);

  Loop& loop_;
  Recorder& recorder_;
  Rendezvous& rendezvous_;
  Batches batches_;
};

}  // namespace scalebench::engine
