// SPDX-License-Identifier: Apache-2.0
#include "campaign/collector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/clock.hpp"
#include "campaign/runner.hpp"
#include "plugin/option_text.hpp"
#include "spool/folder.hpp"

namespace scalebench::campaign {
namespace {

using store::RunStatus;

/// A point that was begun without a pause before it is `planned` for so long: a transaction would disturb it.
constexpr std::uint64_t late_mark_ns = 2'000'000'000;

/// Why there are fewer journals than ranks; "" where all are there.
std::string missing_journal(const store::JobFacts& facts, int ranks) {
  for (int rank = 0; rank < ranks; ++rank) {
    if (!facts.ranks.contains(rank))
      return fmt::format("rank {}: its samples are gone: the files it wrote were removed before they were stored",
                         rank);
  }
  return "";
}

}  // namespace

Judged store_judged(store::Writer& writer, const store::JobFacts& facts, int point, std::int64_t run, Verdict verdict,
                    bool may_be_empty) {
  const store::Kept kept = writer.store_point(facts, point, {run, verdict.status, verdict.cause});
  if (!kept.has_run)
    return {run, RunStatus::skipped, "the run was deleted while it was measured, and nothing of it is stored", false};
  if (verdict.status == RunStatus::done) {
    std::string loss = kept.loss;
    if (loss.empty() && !kept.has_samples && !may_be_empty) loss = "the workload measured no sample";
    if (loss.empty()) return {run, RunStatus::done, failed_operations(facts, point)};
    verdict = {RunStatus::failed, loss, ""};
    writer.set_status(run, verdict.status, verdict.cause);
  }
  return {run, verdict.status, verdict.cause};
}

Collector::Collector(store::Writer& writer, Observer& observer, const plugin::Library& library, const plan::Job& job,
                     bool may_retry)
    : writer_(writer),
      observer_(observer),
      library_(library),
      job_(job),
      may_retry_(may_retry),
      control_(spool::Folder(job.spool_dir).control(), job.ranks),
      bell_(spool::Folder(job.spool_dir)),
      reader_(job.spool_dir) {}

void Collector::look() {
  for (int rank = 0; rank < job_.ranks; ++rank) {
    const spool::RankCell& cell = control_.cell(rank);
    if (cell.phase.load() != spool::Phase::starting) reader_.hold(rank, cell.point.load());
  }
  const int current = control_.cell(0).point.load();
  const std::uint64_t now_ns = base::now_ns();
  if (current != seen_) seen_ = current, seen_since_ns_ = now_ns;
  if (current <= running_ || now_ns - seen_since_ns_ < late_mark_ns || problem_) return;
  try {
    mark_running(current);
  } catch (const base::Error&) {
    problem_ = std::current_exception();
    control_.request_stop();
  }
}

void Collector::mark_running(int point) {
  if (point >= static_cast<int>(job_.points.size())) return;
  writer_.set_status(job_.points[static_cast<std::size_t>(point)].run, RunStatus::running);
  running_ = point;
}

/// The ranks wait meanwhile. When it cannot be done they are asked to stop: what they wrote stays where it is.
void Collector::store_while_it_runs() {
  const auto done = static_cast<int>(control_.points_done());
  try {
    if (!problem_) store_agreed(done);
  } catch (const base::Error&) {
    problem_ = std::current_exception();
    control_.request_stop();
  }
  control_.let_go_on(done);
}

void Collector::store_agreed(int end) {
  facts_ = &reader_.read_on();
  writer_.together([&] {
    for (; stored_ < end; ++stored_) {
      const auto verdict = agreed_verdict(*facts_, stored_);
      if (!verdict || verdict->status == RunStatus::interrupted) break;
      store_point(stored_, *verdict);
    }
    mark_running(end);
  });
  control_.count_stored(stored_);
  reader_.forget(stored_);
}

void Collector::store_point(int point, Verdict verdict) {
  const plan::Point& planned = job_.points[static_cast<std::size_t>(point)];
  if (verdict.status == RunStatus::done) {
    const std::string missing = missing_journal(*facts_, job_.ranks);
    if (!missing.empty()) verdict = {RunStatus::failed, missing, ""};
  }
  if (may_retry_ && !verdict.environment.empty() && InterruptGuard::requests() == 0) {
    again_[verdict.environment].push_back(planned);
    verdict.cause += "; tried again with " + verdict.environment;
  }
  judged_.push_back(store_judged(writer_, *facts_, point, planned.run, verdict, is_by_launch(planned)));
  observer_.stored(planned.run, writer_);
}

void Collector::finish(const JobEnd& end, const Ending& ending) {
  if (problem_) std::rethrow_exception(problem_);
  facts_ = &reader_.read_on();
  Ending known = ending;
  if (!std::filesystem::exists(job_.spool_dir))
    known.cause = fmt::format("the folder it wrote to, {}, was removed", job_.spool_dir) +
                  (ending.cause.empty() ? "" : "; " + ending.cause);
  Verdicts verdicts = judge(*facts_, job_.points.size(), known, static_cast<std::size_t>(stored_));
  for (auto& verdict : verdicts) {
    const bool was_told_to_stop = verdict && verdict->status == RunStatus::interrupted && !ending.interrupted;
    if (was_told_to_stop) verdict = Verdict{RunStatus::failed, known.cause, ""};
  }
  store_rest(verdicts, end);
  const bool all_done = std::ranges::all_of(judged_, [](const Judged& one) { return one.status == RunStatus::done; });
  ended_oddly_ = (end.signal != 0 || end.exit_code != 0 || !ending.cause.empty()) && all_done && not_begun_.empty();
}

/// Points of one node are those since the last pause, and few; those of several nodes are all of the job's.
void Collector::store_rest(const Verdicts& verdicts, const JobEnd& end) {
  std::vector<std::int64_t> earlier;
  for (const Judged& one : judged_) earlier.push_back(one.run);
  const auto store_all = [&] {
    writer_.end_ranks(*facts_, earlier);
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
      const int point = stored_ + static_cast<int>(i);
      if (!verdicts[i]) {
        not_begun_.push_back(job_.points[static_cast<std::size_t>(point)]);
        continue;
      }
      writer_.together([&] { store_point(point, *verdicts[i]); });
    }
    store_launch_metrics(end);
  };
  if (job_.nodes > 1) return store_all();
  writer_.together(store_all);
}

bool Collector::is_by_launch(const plan::Point& point) const {
  const auto metrics = plugin::metrics(library_.workload(point.workload));
  return std::ranges::any_of(metrics, [](const sb_metric& metric) { return metric.source == SB_BY_LAUNCH; });
}

/// Metrics whose sample is the wall time of the launch.
void Collector::store_launch_metrics(const JobEnd& end) {
  for (std::size_t i = 0; i < judged_.size(); ++i) {
    const plan::Point& point = *std::ranges::find(job_.points, judged_[i].run, &plan::Point::run);
    const bool has_begun =
        static_cast<int>(i) < stored_ || facts_->began(static_cast<int>(&point - job_.points.data()));
    if (!judged_[i].is_kept || !has_begun || !is_by_launch(point)) continue;
    for (const sb_metric& metric : plugin::metrics(library_.workload(point.workload))) {
      if (metric.source != SB_BY_LAUNCH) continue;
      store::Sample sample;
      sample.value = static_cast<double>(end.wall_ns);
      writer_.store_samples(point.run, {metric.name, metric.unit, {sample}});
    }
    observer_.stored(point.run, writer_);
  }
}

}  // namespace scalebench::campaign
