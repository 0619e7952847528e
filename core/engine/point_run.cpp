// SPDX-License-Identifier: Apache-2.0
#include "engine/point_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/random.hpp"
#include "plugin/option_text.hpp"

namespace scalebench::engine {

PointRun::PointRun(const JobContext& job_context, int index)
    : job_context_(job_context),
      index_(index),
      point_(job_context.job.points[static_cast<std::size_t>(index)]),
      log_(job_context.journal, index, job_context.wall, plan::secrets_of(job_context.job)),
      rendezvous_(job_context, log_) {}

void PointRun::run() {
  attempt([this] { open(); });
  if (all_ok()) {
    context_->connect();
    attempt([this] { set_up(); });
    if (all_are_set_up()) sample();
    attempt([this] { tear_down(); });
    context_->disconnect();
  }
  overlap_.reset(), loop_.reset(), collective_.reset(), recorder_.reset(), spool_.reset();
  conclude();
}

/// Runs a local step; what it throws becomes this rank's verdict.
template <typename Step>
void PointRun::attempt(Step&& step) {
  try {
    step();
  } catch (const std::exception& error) {
    verdict_.add({StepStatus::failed, error.what()});
  }
}

/// Collective: whether all ranks can go on. If not, none does.
bool PointRun::all_ok() {
  join(verdict_, rendezvous_.meet(verdict_));
  return verdict_.ok();
}

/// The same after setup, in which a workload may be collective.
bool PointRun::all_are_set_up() {
  join(verdict_, rendezvous_.meet(verdict_, verdict_));
  return verdict_.ok();
}

/// Collective: whether this rank goes on. Ranks of an independent workload do not care for the others.
bool PointRun::may_go_on() {
  const auto agreed = rendezvous_.meet(verdict_);
  if (!is_independent_) join(verdict_, agreed);
  return verdict_.ok();
}

void PointRun::enter(spool::Phase phase) {
  job_context_.cell().asked_ns.store(0, std::memory_order_relaxed);
  job_context_.cell().phase.store(phase, std::memory_order_relaxed);
  job_context_.cell().heartbeat_ns.store(base::now_ns(), std::memory_order_relaxed);
  log_.phase(phase);
}

void PointRun::open() {
  job_context_.cell().iterations.store(0, std::memory_order_relaxed);
  job_context_.cell().planned_iterations.store(-1, std::memory_order_relaxed);
  job_context_.cell().due_ns.store(0, std::memory_order_relaxed);
  job_context_.cell().point.store(index_, std::memory_order_relaxed);
  enter(spool::Phase::setup);
  log_.look_at_wall_clock();
  workload_ = &job_context_.library.workload(point_.workload);
  is_independent_ = (workload_->flags & SB_INDEPENDENT) != 0;
  is_asynchronous_ = (workload_->flags & SB_ASYNCHRONOUS) != 0;
  job_context_.cell().overlaps.store(is_asynchronous_ ? 1 : 0, std::memory_order_relaxed);
  arrival_ = share_of(job_context_.job.rate, job_context_.job.arrival == "poisson", job_context_.group.rank(),
                      job_context_.group.size(), point_.seed);
  if (arrival_.is_open() && !is_independent_)
    base::wrong_input("the ranks of workload {} wait for each other, so that they cannot keep a --rate; leave it out",
                      workload_->name);
  const auto rank = static_cast<std::uint32_t>(job_context_.group.rank());
  spool_ = std::make_unique<spool::Writer>(job_context_.folder.spool(index_, job_context_.group.rank()),
                                           spool::Origin{static_cast<std::uint32_t>(index_), rank});
  recorder_ = std::make_unique<Recorder>(*workload_, *spool_);
  context_ = std::make_unique<Context>(*workload_, job_context_, point_, log_);
  verdict_.add(context_->casting());
  announce_role();
  hooks_.emplace(*workload_, [this](const sb_metric& metric) { return declare(metric); });
  recorder_->iteration = point_.earlier ? point_.earlier->iteration : 0;
  announce_series(budget_of({}));
}

/// With what setup says.
Budget PointRun::budget_of(const plan::Limits& setup) const {
  const Budget budget = resolve(job_context_.job.limits, setup);
  return point_.earlier ? rest_of(budget, *point_.earlier, job_context_.group.rank()) : budget;
}

void PointRun::announce_role() {
  const auto roles = plugin::roles(*workload_);
  if (!roles.empty() && verdict_.ok()) log_.role(roles[static_cast<std::size_t>(context_->get().role)].name);
}

/// What a rate of this metric counts when nothing says what one sample does.
const char* PointRun::counted(const sb_metric& metric) const {
  if (metric.kind == SB_WAITING || metric.source != SB_BY_WORKLOAD) return spool::counted_nothing;
  return is_independent_ ? spool::counted_operations : spool::counted_calls;
}

std::int32_t PointRun::declare(const sb_metric& metric) {
  constexpr std::array words = {"neutral", "lower", "higher"};
  const auto number = static_cast<int>(recorder_->add(metric));
  declared_.push_back({.series = number,
                       .metric = metric.name,
                       .unit = metric.unit,
                       .work_unit = metric.work_unit == nullptr ? "" : metric.work_unit,
                       .counted = counted(metric),
                       .better = words.at(static_cast<std::size_t>(metric.better)),
                       .help = metric.help});
  log_.series(declared_.back());  // setup may record it, and fail
  return number;
}

void PointRun::announce_series(const Budget& budget) {
  int number = 0;
  for (const sb_metric& metric : plugin::metrics(*workload_)) {
    const int series = number++;
    if (metric.source == SB_BY_LAUNCH) continue;
    log_.series({.series = series,
                 .metric = metric.name,
                 .unit = metric.unit,
                 .batch = hooks_->point().batch,
                 .work = hooks_->work(static_cast<std::size_t>(series)),
                 .work_unit = metric.work_unit == nullptr ? "" : metric.work_unit,
                 .warmup_end = budget.warmup_end(),
                 .counted = counted(metric)});
  }
  for (spool::Series series : declared_) {
    series.batch = hooks_->point().batch, series.warmup_end = budget.warmup_end();
    series.work = hooks_->work(static_cast<std::size_t>(series.series));
    log_.series(std::move(series));
  }
  if (has_own_series()) announce_own_series(budget);
}

void PointRun::announce_own_series(const Budget& budget) {
  std::uint32_t number = 0;
  for (const char* name : OwnSeries::names) {
    log_.series({.series = static_cast<int>(recorder_->own(number)),
                 .metric = name,
                 .unit = "ns",
                 .batch = 1,
                 .warmup_end = budget.warmup_end(),
                 .counted = number == OwnSeries::service ? spool::counted_operations : spool::counted_nothing});
    ++number;
  }
}

std::uint32_t PointRun::series_count() const { return recorder_->own(has_own_series() ? OwnSeries::count : 0); }

void PointRun::set_up() {
  recorder_->enter(SB_SETUP);
  recorder_->begin(base::now_ns());
  verdict_.add(verdict_of(hooks_->setup(context_->get(), recorder_.get())));
  spool_->seal();
  for (const auto& failed : recorder_->take_failures()) log_.failure(failed);
  if (const std::string misuse = recorder_->misuse(); !misuse.empty()) verdict_.add({StepStatus::failed, misuse});
  const sb_point& answer = hooks_->point();
  budget_ = budget_of({answer.iterations, answer.warmup, answer.duration_ns});
}

/// Collective. The measured part proper, after all ranks have been set up.
void PointRun::sample() {
  attempt([this] { make_loop(); });
  if (!is_independent_) share_budget();
  attempt([this] { make_room(); });
  if (!all_ok()) return;
  warm_up();
  if (may_go_on()) measure();
  if (may_go_on()) attempt([this] { verify(); });
}

void PointRun::make_loop() {
  if (is_asynchronous_) {
    const Terms terms{hooks_->point().in_flight, job_context_.job.patience, hooks_->point().patience_ns};
    overlap_ = std::make_unique<Overlap>(*workload_, hooks_->self(), *recorder_, job_context_.stop, job_context_.cell(),
                                         log_, terms);
  } else {
    loop_ =
        std::make_unique<Loop>(*workload_, hooks_->self(), *recorder_, job_context_.stop, job_context_.cell(), log_);
    collective_ = std::make_unique<CollectiveLoop>(*loop_, *recorder_, rendezvous_);
  }
}

/// Ranks that have to iterate equally often do what rank 0 was told.
void PointRun::share_budget() {
  std::string bytes(reinterpret_cast<const char*>(&budget_), sizeof budget_);
  job_context_.group.share(bytes, 0);
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(&budget_));
}

void PointRun::make_room() {
  announce_series(budget_);
  job_context_.cell().planned_iterations.store(budget_.end(), std::memory_order_relaxed);
  if (budget_.planned() >= 0) spool_->reserve(static_cast<std::uint64_t>(budget_.planned()) * series_count());
}

/// With only a duration the warm-up tells how much it will hold.
void PointRun::make_room_for_duration() {
  if (budget_.planned() >= 0 || budget_.warmup == 0 || warmup_ns_ == 0) return;
  const double iterations =
      static_cast<double>(budget_.duration_ns) / static_cast<double>(warmup_ns_) * static_cast<double>(budget_.warmup);
  spool_->reserve(static_cast<std::uint64_t>(std::min(iterations, 1e12)) * series_count());
}

/// Collective when ranks iterate equally often.
void PointRun::go_on(const Stretch& stretch) {
  recorder_->mark_gap();
  recorder_->last_ns = base::now_ns();
  if (!is_independent_) return collective_->run(stretch, verdict_);
  const Until until = end_of(stretch, recorder_->last_ns);
  const auto run = [&](auto& loop) {
    if (!arrival_.is_open()) return verdict_.add(loop.run(until));
    const bool may_spin = job_context_.place.node_size <= job_context_.place.cpus;
    arrival_.seed = base::mix(arrival_.seed, 1);  // warm-up and measured part have gaps of their own
    verdict_.add(loop.run_open(until, arrival_, Pacer(job_context_.stop, may_spin, job_context_.cell())));
  };
  attempt([&] { overlap_ ? run(*overlap_) : run(*loop_); });
}

void PointRun::warm_up() {
  attempt([this] { enter(spool::Phase::warmup); });
  job_context_.cell().asked_ns.store(hooks_->point().patience_ns, std::memory_order_relaxed);
  recorder_->enter(SB_WARMUP);
  const std::uint64_t begin_ns = base::now_ns();
  go_on(warmup_part(budget_));
  warmup_ns_ = base::now_ns() - begin_ns;
}

void PointRun::measure() {
  attempt([this] {
    make_room_for_duration();
    enter(spool::Phase::measure);
    job_context_.cell().asked_ns.store(hooks_->point().patience_ns, std::memory_order_relaxed);
    recorder_->enter(SB_MEASURE);
    record_mpi_init();
  });
  say_when_due();
  go_on(measured_part(budget_));
}

/// For those who ask how far this rank is.
void PointRun::say_when_due() {
  if (budget_.duration_ns < 0) return;
  job_context_.cell().duration_ns.store(budget_.duration_ns, std::memory_order_relaxed);
  job_context_.cell().due_ns.store(base::now_ns() + static_cast<std::uint64_t>(budget_.duration_ns),
                                   std::memory_order_relaxed);
}

/// Metrics whose one sample is what MPI_Init_thread took in this rank.
void PointRun::record_mpi_init() {
  std::uint32_t number = 0;
  for (const sb_metric& metric : plugin::metrics(*workload_)) {
    const std::uint32_t series = number++;
    if (metric.source != SB_BY_MPI_INIT) continue;
    const double scale = std::string_view(metric.unit) == "s" ? 1e-9 : 1;
    recorder_->begin(base::now_ns());
    recorder_->value(recorder_.get(), series, job_context_.init_begin_ns,
                     static_cast<double>(job_context_.facts.mpi_init_ns) * scale);
    spool_->seal();
  }
}

void PointRun::verify() {
  if (workload_->verify == nullptr) return;
  enter(spool::Phase::verify);
  verdict_.add(verdict_of(hooks_->verify()));
}

void PointRun::tear_down() {
  if (!hooks_->is_set_up()) return;
  enter(spool::Phase::teardown);
  const StepResult after = verdict_of(hooks_->teardown());
  if (after.ok()) return;
  const bool is_first = verdict_.ok() && !log_.has_failures();
  if (is_first) return verdict_.add(after);
  log_.event(SB_WARNING, "teardown, after what went wrong before: " + after.text);
}

/// Collective. Each rank writes how it ended for itself, rank 0 also what all of them make of it.
void PointRun::conclude() {
  attempt([this] {
    log_.end_of_failures();
    log_.end_of_items();
    log_.look_at_wall_clock();
    log_.status(verdict_, false);
  });
  StepResult told = verdict_;
  told.at_ns += static_cast<std::uint64_t>(job_context_.clock_offset_ns);
  const StepResult agreed = job_context_.group.heaviest(told);
  job_context_.cell().phase.store(spool::Phase::between, std::memory_order_relaxed);
  if (job_context_.group.rank() != 0) return;
  attempt([&] { log_.status(agreed, true); });
  job_context_.control.count_point();
}

}  // namespace scalebench::engine
