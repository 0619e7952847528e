// SPDX-License-Identifier: Apache-2.0
// Where the ranks of a point meet between its phases and between the batches of a collective workload.
#pragma once

#include <cstdint>

#include "engine/point_log.hpp"
#include "engine/stage.hpp"
#include "engine/verdict.hpp"

namespace scalebench::engine {

class Rendezvous {
 public:
  /// A rank whose workload failed cannot know whether the others wait for it inside a collective operation. So it gives
  /// them this long to come here; then it writes its status and aborts the job, which nothing else could save.
  static constexpr std::int64_t least_patience_ns = 5'000'000'000;
  static constexpr std::int64_t setup_patience_ns = 30'000'000'000;
  static constexpr std::int64_t endless = -1;

  /// What all ranks together have to say.
  struct Agreed {
    Outcome worst = Outcome::done;
    bool stop = false;            ///< somebody was asked to stop
    std::int64_t slowest_ns = 0;  ///< the largest `took_ns`
    std::int64_t left_ns = 0;     ///< rank 0's
  };

  Rendezvous(const Stage& stage, PointLog& log) : stage_(stage), log_(log) {}

  /// Collective. `patience_ns` counts only when `own` is not ok.
  Agreed meet(const Verdict& own, std::int64_t patience_ns = endless, std::int64_t took_ns = 0,
              std::int64_t left_ns = 0);

 private:
  [[noreturn]] void give_up(const Verdict& own);

  const Stage& stage_;
  PointLog& log_;
};

/// What becomes of `own` when the ranks go on only together: a stop and the failure of another one count for this one.
void join(Verdict& own, const Rendezvous::Agreed& agreed);

}  // namespace scalebench::engine
