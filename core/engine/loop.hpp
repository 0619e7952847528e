// SPDX-License-Identifier: Apache-2.0
// How long a point is measured: who decides it, and when it is over. No clock: fed with numbers.
#pragma once

#include <scalebench/abi.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "engine/pacing.hpp"
#include "engine/point_log.hpp"
#include "engine/recorder.hpp"
#include "engine/step_result.hpp"
#include "plan/job.hpp"
#include "plugin/hooks.hpp"
#include "spool/control.hpp"

namespace scalebench::engine {

inline constexpr std::int64_t default_iterations = 100;
inline constexpr std::int64_t default_warmup = 10;

/// What holds for one point. -1 = no limit.
struct Budget {
  std::int64_t iterations = default_iterations;
  std::int64_t warmup = default_warmup;
  std::int64_t duration_ns = -1;
  std::int64_t at_least = 1;  ///< measured iterations, even when the duration is over
  std::int64_t first = 0;     ///< the number of the first iteration: of a point that goes on, more than 0

  /// Iterations with warm-up, or -1.
  std::int64_t planned() const noexcept { return iterations < 0 ? -1 : warmup + iterations; }
  /// The number of the first measured iteration, and the one behind the last (-1 = no end).
  std::int64_t warmup_end() const noexcept { return first + warmup; }
  std::int64_t end() const noexcept { return planned() < 0 ? -1 : first + planned(); }
};

/// The user wins over setup, setup over the defaults: once for the warm-up, and once for iterations and duration
/// together (who gives only a duration wants no limit on iterations). Throws wrong_input for more than a record counts.
Budget resolve(const plan::Limits& user, const plan::Limits& setup);

/// What is left of it for a rank of a point that goes on.
Budget rest_of(Budget budget, const plan::Earlier& earlier, int rank);

/// A part of a point: to iteration `end` (-1 = no end) or for `duration_ns` (-1 = for ever), whichever comes first, but
/// to iteration `least` in any case.
struct Stretch {
  std::int64_t end = -1;
  std::int64_t duration_ns = -1;
  std::int64_t least = 0;
};

Stretch warmup_part(const Budget& budget);
Stretch measured_part(const Budget& budget);

/// Where to stop: before iteration `iteration`, or after the first one from `least` on that ends at `time_ns` or later.
struct Until {
  std::int64_t iteration = std::numeric_limits<std::int64_t>::max();
  std::uint64_t time_ns = std::numeric_limits<std::uint64_t>::max();
  std::int64_t least = 0;

  bool reached(std::int64_t done, std::uint64_t now_ns) const noexcept {
    return done >= iteration || (now_ns >= time_ns && done >= least);
  }
};

/// The end of a stretch that begins now.
Until end_of(const Stretch& stretch, std::uint64_t begin_ns);

// The sampling loop: iterate after iterate, with nothing between two of them but a few compares and stores. Reads the
// clock once per iteration; everything else that needs the time uses the last lap's stamp.

/// What sampling loops have in common: how a step of the workload is concluded.
class Sampling {
 public:
  /// All of these outlive the loop. `self` is what setup made.
  Sampling(const sb_workload& workload, void* self, Recorder& recorder, const StopFlag& stop, spool::RankCell& cell,
           PointLog& log)
      : workload_(workload), self_(self), recorder_(recorder), stop_(stop), cell_(cell), log_(log) {}

  /// The text of the first operation that failed since the last call; "" = none did.
  std::string take_failure() { return std::exchange(failure_, {}); }

  /// Between two iterations: once a minute at the clock on the wall.
  void look_around(std::uint64_t now_ns) {
    if (now_ns >= log_.next_look_ns()) [[unlikely]]
      log_.look_at_wall_clock(), recorder_.mark_gap();
  }

  /// Iterations of this point so far, of operations that overlap those begun.
  std::int64_t done() const noexcept { return recorder_.iteration; }

 protected:
  /// Ends a step; `done` iterations are over. False when there is something to look into.
  bool settle(std::int32_t status, std::int64_t done) {
    recorder_.spool().seal();
    cell_.heartbeat_ns.store(recorder_.last_ns, std::memory_order_relaxed);
    cell_.iterations.store(done, std::memory_order_relaxed);
    const bool paused = recorder_.spool().prepare();
    return status == SB_OK && !recorder_.has_news() && !paused;
  }
  StepResult look_into(std::int32_t status);
  /// Counts what was due from `due_ns` to the time limit, and is too late to begin.
  void forgo(std::uint64_t due_ns, Arrivals& arrivals, const Until& until);

  const sb_workload& workload_;
  void* self_;
  Recorder& recorder_;
  const StopFlag& stop_;
  spool::RankCell& cell_;
  PointLog& log_;
  sb_error error_ = {};
  std::string failure_;
};

class Loop : public Sampling {
 public:
  using Sampling::Sampling;

  /// Goes on until the limit (done), a stop request (interrupted) or a failure of the workload.
  StepResult run(const Until& until);

  /// Makes exactly so many iterations, unless the workload fails: a stop request has to wait.
  StepResult run_batch(std::int64_t iterations) { return go_on<false>({.iteration = done() + iterations}); }

  /// Like run(), but each iteration begins when it is due, and leaves three samples more (see OwnSeries). Operations
  /// due after the time limit are not begun. Those due before it are, or, where the backlog takes longer than a quarter
  /// of the time, are counted: they are failed operations, their response and lateness with spool::not_begun.
  StepResult run_open(const Until& until, const Arrival& arrival, const Pacer& pacer);

 private:
  template <bool heeds_stop>
  StepResult go_on(const Until& until);
  std::int32_t iterate_at(std::uint64_t begin_ns);
  bool settle(std::int32_t status);
  void record_open(std::uint64_t due_ns, std::uint64_t begin_ns);
};

/// What ends a loop when somebody asked for it.
StepResult stopped();

/// What was due before the time limit may still begin for so long after it: a quarter of the time, at most 5 s.
std::uint64_t end_of_overtime(const Until& until, std::uint64_t begin_ns);

/// What a hook's answer means, with its sentence.
StepResult verdict_of(plugin::HookAnswer answer);

}  // namespace scalebench::engine
