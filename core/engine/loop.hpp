// SPDX-License-Identifier: Apache-2.0
// The sampling loop: iterate after iterate, with nothing between two of them but a few compares and stores. Reads the
// clock once per iteration; everything else that needs the time uses the last lap's stamp.
#pragma once

#include <scalebench/abi.h>

#include <cstdint>

#include "engine/budget.hpp"
#include "engine/point_log.hpp"
#include "engine/recorder.hpp"
#include "engine/stop_flag.hpp"
#include "engine/verdict.hpp"
#include "spool/control.hpp"

namespace scalebench::engine {

class Loop {
 public:
  /// All of these outlive the loop. `self` is what setup made.
  Loop(const sb_workload& workload, void* self, Recorder& recorder, const StopFlag& stop, spool::RankCell& cell,
       PointLog& log)
      : workload_(workload), self_(self), recorder_(recorder), stop_(stop), cell_(cell), log_(log) {}

  /// Goes on until the limit (done), a stop request (interrupted) or a failure of the workload.
  Verdict run(const Until& until) { return go_on<true>(until); }

  /// Makes exactly so many iterations, unless the workload fails: a stop request has to wait.
  Verdict run_batch(std::int64_t iterations) { return go_on<false>({.iteration = done() + iterations}); }

  /// Iterations of this point so far.
  std::int64_t done() const noexcept { return recorder_.iteration; }

 private:
  template <bool heeds_stop>
  Verdict go_on(const Until& until);
  std::int32_t iterate_once();
  Verdict look_into(std::int32_t status);

  const sb_workload& workload_;
  void* self_;
  Recorder& recorder_;
  const StopFlag& stop_;
  spool::RankCell& cell_;
  PointLog& log_;
  sb_error error_ = {};
};

/// What a hook's answer means, with its sentence.
Verdict verdict_of(std::int32_t status, const sb_error& error);

}  // namespace scalebench::engine
