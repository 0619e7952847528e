// SPDX-License-Identifier: Apache-2.0
// One point in one rank, from setup to teardown. Whatever the workload does, all ranks take the same way through the
// meetings, and the journal says how it ended.
#pragma once

#include <scalebench/abi.h>

#include <memory>
#include <optional>
#include <vector>

#include "engine/collective_loop.hpp"
#include "engine/context.hpp"
#include "engine/loop.hpp"
#include "engine/overlap.hpp"
#include "engine/recorder.hpp"
#include "plugin/hooks.hpp"
#include "spool/writer.hpp"

namespace scalebench::engine {

class PointRun {
 public:
  /// `index` into Job::points.
  PointRun(const JobContext& job_context, int index);
  PointRun(const PointRun&) = delete;
  PointRun& operator=(const PointRun&) = delete;

  /// Collective.
  void run();

 private:
  void open();
  void set_up();
  void sample();
  void warm_up();
  void measure();
  void verify();
  void tear_down();
  void conclude();

  void enter(spool::Phase phase);
  void announce_role();
  const char* counted(const sb_metric& metric) const;
  std::int32_t declare(const sb_metric& metric);
  void announce_series(const Budget& budget);
  void announce_own_series(const Budget& budget);
  bool has_own_series() const { return is_asynchronous_ || arrival_.is_open(); }
  std::uint32_t series_count() const;
  Budget budget_of(const plan::Limits& setup) const;
  void make_loop();
  void make_room();
  void make_room_for_duration();
  void share_budget();
  void record_mpi_init();
  void say_when_due();
  void go_on(const Stretch& stretch);
  bool all_ok();
  bool all_are_set_up();
  bool may_go_on();
  template <typename Step>
  void attempt(Step&& step);

  const JobContext& job_context_;
  const int index_;
  const plan::Point& point_;
  PointLog log_;
  Rendezvous rendezvous_;
  StepResult verdict_;  ///< of this rank

  const sb_workload* workload_ = nullptr;
  bool is_independent_ = false;
  bool is_asynchronous_ = false;
  std::unique_ptr<spool::Writer> spool_;
  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<Context> context_;
  std::unique_ptr<Loop> loop_;
  std::unique_ptr<CollectiveLoop> collective_;
  std::unique_ptr<Overlap> overlap_;  ///< of an asynchronous workload, instead of the two
  std::optional<plugin::Hooks> hooks_;
  std::vector<spool::Series> declared_;  ///< metrics that setup declared
  Budget budget_;
  Arrival arrival_;
  std::uint64_t warmup_ns_ = 0;  ///< what the warm-up took
};

}  // namespace scalebench::engine
