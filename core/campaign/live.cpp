// SPDX-License-Identifier: Apache-2.0
#include "campaign/live.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include "launch/rank_output.hpp"
#include "plan/job.hpp"
#include "spool/folder.hpp"
#include "store/job_facts.hpp"

namespace scalebench::campaign {
namespace {

namespace fs = std::filesystem;
using store::RunStatus;

/// What the ranks of a job have written so far.
struct Sight {
  store::JobReader ranks;  ///< has their spools open: the driver may remove them meanwhile
  store::JobFacts facts = {};
  int point = 0;
  std::map<int, std::string> output = {};
};

/// By what the run is, not by its number: this database may be a copy of the one that the job is stored in.
std::optional<int> point_of(const plan::Job& job, const store::Run& run) {
  const auto found = std::ranges::find_if(job.points, [&](const plan::Point& point) {
    return job.repetition == run.repetition && point.config_hash == run.config_hash && point.attempt == run.attempt;
  });
  if (found == job.points.end()) return std::nullopt;
  return static_cast<int>(found - job.points.begin());
}

/// Nothing when the folder is not on this machine or another user's, goes meanwhile, or no rank has begun the run.
std::optional<Sight> see(const fs::path& job_folder, const store::Run& run) {
  try {
    const auto point = point_of(plan::load_job(spool::Folder(job_folder).job()), run);
    if (!point) return std::nullopt;
    Sight sight{store::JobReader(job_folder)};
    sight.point = *point;
    sight.facts = sight.ranks.read_on();
    if (!sight.facts.began(*point)) return std::nullopt;
    sight.output = launch::KeptOutput(job_folder).read();
    return sight;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

bool is_running(const store::Run& run) { return run.status == RunStatus::running && run.launch; }

}  // namespace

// This process may have the file open only once: it is closed while its rows are copied.
Live::Live(const fs::path& database, const std::function<store::RunFilter(store::Reader&)>& choose)
    : stored_(std::in_place, database) {
  chosen_ = choose(*stored_);
  std::map<std::int64_t, store::Run> running;
  std::map<std::int64_t, store::Launch> launches;
  for (store::Run& run : stored_->runs(chosen_)) {
    const auto launch = is_running(run) ? stored_->launch(*run.launch) : std::nullopt;
    if (!launch) continue;
    launches[run.id] = *launch;
    running[run.id] = std::move(run);
  }
  if (running.empty()) return;
  stored_.reset();
  for (const auto& [id, run] : running) look_at(database, run, launches[id]);
  stored_.emplace(database);
  forget_what_was_stored_meanwhile(running);
  for (auto& [id, run] : under_way_) run.reader.emplace(run.scratch, *stored_);
}

void Live::look_at(const fs::path& database, const store::Run& run, const store::Launch& launch) {
  const auto sight = see(launch.spool_dir, run);
  if (!sight) return;
  store::Writer scratch = store::Writer::scratch(database, run.id);
  if (!scratch.look_at_point(sight->facts, sight->point, {run.id, RunStatus::running, ""})) return;
  if (!sight->output.empty()) scratch.store_output(launch.id, sight->output);
  under_way_.emplace(run.id, UnderWay{std::move(scratch)});
}

/// A driver removes spools after what it has stored is to be read: of a run that is still running none were missing.
void Live::forget_what_was_stored_meanwhile(const std::map<std::int64_t, store::Run>& looked_at) {
  std::erase_if(under_way_, [&](const auto& item) {
    const auto now = stored_->runs({.ids = {item.first}});
    return now.empty() || !is_running(now.front()) || now.front().launch != looked_at.at(item.first).launch;
  });
}

store::Reader& Live::reader_of(const store::Run& run) {
  const auto found = under_way_.find(run.id);
  return found == under_way_.end() ? *stored_ : *found->second.reader;
}

}  // namespace scalebench::campaign
