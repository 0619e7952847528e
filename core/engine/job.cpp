// SPDX-License-Identifier: Apache-2.0
#include "engine/job.hpp"

#include <sched.h>
#include <unistd.h>

#include <exception>
#include <filesystem>
#include <utility>

#include "base/clock.hpp"
#include "base/cores.hpp"
#include "engine/clock.hpp"
#include "engine/gather.hpp"
#include "engine/host.hpp"
#include "engine/point_run.hpp"
#include "engine/solo.hpp"
#include "engine/world.hpp"

namespace scalebench::engine {
namespace {

/// Ranks on other nodes write into a folder of their own; a pretended node has to invent its name.
std::filesystem::path folder_of(const plan::Job& job, const Place& place) {
  if (place.node == 0 || pretended_node().empty()) return job.spool_dir;
  return job.spool_dir + "." + pretended_node();
}

StepResult try_to(auto&& step) {
  try {
    step();
    return {};
  } catch (const std::exception& error) {
    return {StepStatus::failed, error.what()};
  }
}

}  // namespace

JobRun::JobRun(Group& group, const JobRanks& job_ranks, const plan::Job& job, StorePoints store)
    : group_(group),
      job_ranks_(job_ranks),
      job_(job),
      folder_(folder_of(job, job_ranks.place)),
      store_(std::move(store)) {}

StepResult JobRun::run() {
  clock_at_start_ = compare_clocks(group_, job_ranks_.identities);
  const StepResult opened = group_.heaviest(try_to([this] { open(); }));
  if (!opened.ok()) return opened;
  run_points();
  const ClockOffset clock_at_end = compare_clocks(group_, job_ranks_.identities);
  const StepResult closed = group_.heaviest(try_to([&] {
    write_rank(line_through(clock_at_start_, clock_at_end));
    close();
  }));
  const StepResult gathered = group_.heaviest(try_to([&] { gather_files(group_, job_ranks_.identities, folder_); }));
  enter(spool::Phase::ended);
  return closed.ok() ? gathered : closed;
}

void JobRun::open() {
  std::filesystem::create_directories(folder_.path());
  journal_ = std::make_unique<spool::Journal>(folder_.journal(group_.rank()));
  write_rank({.start = clock_at_start_, .error_ns = clock_at_start_.error_ns});
  control_ = std::make_unique<spool::Control>(folder_.control(), group_.size());
  control_->cell(group_.rank()).pid.store(getpid(), std::memory_order_relaxed);
  enter(spool::Phase::starting);
  group_.tell(&control_->cell(group_.rank()));
  stop_ = std::make_unique<StopFlag>(*control_, group_.rank());
  if (group_.rank() == 0 && !store_) rope_.emplace(folder_);
  library_ = plugin::Library::load(job_.plugin_file, {.mpi_library = mpi_abi()});
}

/// Phases that belong to no point.
void JobRun::enter(spool::Phase phase) {
  spool::RankCell& cell = control_->cell(group_.rank());
  cell.phase.store(phase, std::memory_order_relaxed);
  cell.heartbeat_ns.store(base::now_ns(), std::memory_order_relaxed);
}

void JobRun::write_rank(const ClockModel& clock) {
  spool::RankFacts facts = job_ranks_.facts;
  facts.clock_offset_ns = clock.start.offset_ns;
  facts.clock_error_ns = clock.error_ns;
  facts.clock_drift_ppb = clock.drift_ppb;
  facts.clock_at_ns = clock.start.at_ns;
  journal_->write(facts);
}

void JobRun::run_points() {
  const JobContext job_context{.group = group_,
                               .job = job_,
                               .library = *library_,
                               .folder = folder_,
                               .journal = *journal_,
                               .control = *control_,
                               .facts = job_ranks_.facts,
                               .clock_offset_ns = clock_at_start_.offset_ns,
                               .init_begin_ns = job_ranks_.init_begin_ns,
                               .place = job_ranks_.place,
                               .stop = *stop_,
                               .wall = wall_};
  for (int index = 0; index < static_cast<int>(job_.points.size()); ++index) {
    if (stop_agreed()) return;
    cpus_seen_.insert(sched_getcpu());
    if (job_.rehearsal) {
      rehearse(job_context, index);
      continue;
    }
    const std::uint64_t begin_ns = base::now_ns();
    PointRun(job_context, index).run();
    if (unstored_.add(base::now_ns() - begin_ns)) hand_over(index + 1);
  }
}

/// Rank 0 while the others wait for it to go on. The last points are stored with the end of the job, and so is
/// everything where ranks are on other nodes: their files are not here yet.
void JobRun::hand_over(int points) {
  if (group_.rank() != 0 || job_ranks_.place.nodes > 1 || points == static_cast<int>(job_.points.size())) return;
  if (store_) return store_();
  const auto beat = [this] { control_->cell(0).beat(); };
  rope_->hand_over(*control_, points, beat);
}

/// Points not yet begun when a stop is asked for leave no trace.
bool JobRun::stop_agreed() {
  std::int64_t stop = stop_->raised() ? 1 : 0;
  group_.agree({&stop, 1});
  return stop != 0;
}

void JobRun::close() {
  cpus_seen_.insert(sched_getcpu());
  enter(spool::Phase::gather);
  journal_->write(spool::End{involuntary_switches(), base::cpu_list(cpus_seen_)});
}

int run_rank(const std::string& job, int thread_level) {
  World world(thread_level);
  if (world.rank() == 0) {
    world.lead(plan::receive_job(job));
  } else {
    world.follow();
  }
  return 0;
}

}  // namespace scalebench::engine
