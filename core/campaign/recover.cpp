// SPDX-License-Identifier: Apache-2.0
#include "campaign/recover.hpp"

#include <fmt/format.h>

#include <set>

#include "campaign/spool_root.hpp"
#include "campaign/verdict.hpp"
#include "spool/folder.hpp"
#include "store/reader.hpp"

namespace scalebench::campaign {
namespace {

using store::RunStatus;

/// Launches whose runs nobody has told the end of.
std::vector<store::Launch> open_launches(store::Reader& reader) {
  std::set<std::int64_t> campaigns, open;
  for (const store::Run& run : reader.runs({.status = RunStatus::running})) {
    campaigns.insert(run.campaign);
    if (run.launch) open.insert(*run.launch);
  }
  std::vector<store::Launch> launches;
  for (const std::int64_t campaign : campaigns) {
    for (store::Launch& launch : reader.launches(campaign)) {
      if (open.contains(launch.id)) launches.push_back(std::move(launch));
    }
  }
  return launches;
}

void store_points(const spool::Folder& files, store::Writer& writer, Observer& observer, Recovery& recovery) {
  const plan::Job job = plan::load_job(files.job());
  const store::JobFacts facts = store::read_job(files.path());
  const auto verdicts = judge(facts, job.points.size(), {false, "scalebench was killed while this ran"});
  for (std::size_t point = 0; point < verdicts.size(); ++point) {
    const std::int64_t run = job.points[point].run;
    if (!verdicts[point]) {
      writer.set_status(run, RunStatus::planned);
      continue;
    }
    writer.store_point(facts, static_cast<int>(point), {run, verdicts[point]->status, verdicts[point]->cause});
    observer.stored(run, writer);
    recovery.runs.push_back({run, store::name_of(verdicts[point]->status), verdicts[point]->cause});
  }
}

}  // namespace

Recovery recover(const std::filesystem::path& database, Observer& observer) {
  Recovery recovery;
  store::Reader reader(database);
  const auto launches = open_launches(reader);
  if (launches.empty()) return recovery;
  store::Writer writer(database);
  for (const store::Launch& launch : launches) {
    const spool::Folder files(launch.spool_dir);
    const auto campaign_folder = files.path().parent_path();
    if (!std::filesystem::exists(files.job())) {
      recovery.left_alone.push_back(
          fmt::format("launch {}: its spools {} are not on this machine", launch.id, launch.spool_dir));
      continue;
    }
    const base::Fd held = hold_spool_folder(campaign_folder);
    if (!held) {
      recovery.left_alone.push_back(fmt::format("launch {}: its scalebench is still at work", launch.id));
      continue;
    }
    store_points(files, writer, observer, recovery);
    std::filesystem::remove_all(campaign_folder);
  }
  return recovery;
}

}  // namespace scalebench::campaign
