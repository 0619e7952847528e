// SPDX-License-Identifier: Apache-2.0
#include "campaign/recover.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "campaign/collector.hpp"
#include "campaign/spool_root.hpp"
#include "campaign/verdict.hpp"
#include "launch/rank_output.hpp"
#include "spool/folder.hpp"
#include "store/reader.hpp"

namespace scalebench::campaign {
namespace {

namespace fs = std::filesystem;
using store::RunStatus;

std::vector<fs::path> job_folders(const fs::path& campaign_folder) {
  std::vector<fs::path> jobs;
  for (const auto& entry : fs::directory_iterator(campaign_folder))
    if (fs::exists(spool::Folder(entry.path()).job())) jobs.push_back(entry.path());
  std::ranges::sort(jobs);
  return jobs;
}

void require_spool_folder(const fs::path& folder) {
  if (is_spool_folder(folder)) return;
  base::wrong_input(
      "{}: not the folder of one of your campaigns, scalebench-… as a sentence names it; nothing was touched",
      folder.string());
}

/// Whether any rank came so far as to say so.
bool has_begun(const fs::path& campaign_folder) {
  return std::ranges::any_of(job_folders(campaign_folder),
                             [](const fs::path& job) { return !spool::Folder(job).journals().empty(); });
}

class Recovering {
 public:
  Recovering(const fs::path& database, Observer& observer)
      : database_(database), observer_(observer), writer_(database), reader_(writer_) {}

  std::vector<fs::path> find_folders();
  void take(const fs::path& folder, bool is_named);
  void tell_what_is_not_here();
  Recovery result() { return std::move(recovery_); }

 private:
  bool may_take(const fs::path& folder, bool is_named);
  std::int64_t campaign_id(const fs::path& folder);
  std::string command_for_the_rest(const fs::path& folder);
  void store_job(const fs::path& folder, std::int64_t campaign);
  void store_output(const fs::path& folder, std::int64_t campaign);
  std::optional<store::Run> find_run(std::int64_t campaign, const plan::Job& job, const plan::Point& point);
  void plan_run(std::int64_t campaign, plan::Job job, plan::Point& point);
  void join_launch(const fs::path& folder, std::int64_t campaign, std::int64_t run);
  void leave(const std::string& sentence) { recovery_.left_alone.push_back(sentence); }

  const fs::path database_;
  Observer& observer_;
  store::Writer writer_;
  store::Reader reader_;
  Recovery recovery_;
};

std::vector<fs::path> Recovering::find_folders() {
  std::set<fs::path> roots;
  std::error_code problem;
  for (const fs::path& root : spool_roots()) roots.insert(fs::weakly_canonical(root, problem));
  for (const store::Campaign& campaign : reader_.campaigns())
    for (const store::Launch& launch : reader_.launches(campaign.id))
      roots.insert(fs::weakly_canonical(fs::path(launch.spool_dir).parent_path().parent_path(), problem));
  std::vector<fs::path> folders;
  for (const fs::path& root : roots) std::ranges::copy(spool_folders(root), std::back_inserter(folders));
  return folders;
}

void Recovering::take(const fs::path& folder, bool is_named) {
  base::Fd held;
  try {
    held = hold_spool_folder(folder);
  } catch (const base::Error& error) {
    if (is_named) throw;
    return;  // it went meanwhile
  }
  const auto campaign = reader_.find_campaign(campaign_of(folder));
  if (!held) {
    if (!campaign && !is_named) return;
    const auto launches = campaign ? reader_.launches(campaign->id) : std::vector<store::Launch>();
    return leave(launches.empty() ? fmt::format("{}: its scalebench is still at work", folder.string())
                                  : fmt::format("launch {}: its scalebench is still at work", launches.back().id));
  }
  if (has_begun(folder)) {
    if (!may_take(folder, is_named)) return;
    const std::int64_t id = campaign_id(folder);
    const std::size_t before = recovery_.runs.size();
    for (const fs::path& job : job_folders(folder)) {
      store_job(job, id);
      store_output(job, id);
    }
    if (recovery_.runs.size() > before) recovery_.commands.push_back(command_for_the_rest(folder));
  } else {
    ++recovery_.removed;
  }
  fs::remove_all(folder);
}

bool Recovering::may_take(const fs::path& folder, bool is_named) {
  if (reader_.find_campaign(campaign_of(folder))) return true;
  const auto manifest = load_manifest(folder);
  if (!manifest) {
    recovery_.elsewhere.push_back(fmt::format("{}: does not say of which campaign it is", folder.string()));
  } else if (!is_named) {
    const std::string file = manifest->database.string(),
                      elsewhere = fmt::format("`{} recover --db FILE {}`", base::typed_name(), folder.string());
    recovery_.elsewhere.push_back(
        fs::exists(file)
            ? fmt::format("{} is of a campaign in {}: `{} recover --db {}` stores it, {} does so in any other file",
                          folder.string(), file, base::typed_name(), base::quote(file), elsewhere)
            : fmt::format("{} is of a campaign in {}, which is gone: {} stores it in another file", folder.string(),
                          file, elsewhere));
  }
  return manifest && is_named;
}

std::string Recovering::command_for_the_rest(const fs::path& folder) {
  std::string command = reader_.find_campaign(campaign_of(folder))->command;
  if (command.find(" --resume") == std::string::npos) command += " --resume";
  const auto manifest = load_manifest(folder);
  const bool is_elsewhere = manifest && manifest->database != fs::absolute(database_);
  return fmt::format("`{}`{} measures what is missing", command,
                     is_elsewhere ? fmt::format(", with --db {} for its own,", database_.string()) : "");
}

std::int64_t Recovering::campaign_id(const fs::path& folder) {
  if (const auto known = reader_.find_campaign(campaign_of(folder))) return known->id;
  const Manifest manifest = *load_manifest(folder);
  std::int64_t id = 0;
  writer_.together([&] {
    id = writer_.begin_campaign(manifest.campaign);
    writer_.set_environment(id, manifest.environment);
    writer_.describe_metrics(manifest.metrics);
  });
  return id;
}

std::optional<store::Run> Recovering::find_run(std::int64_t campaign, const plan::Job& job, const plan::Point& point) {
  if (point.earlier) {  // its run is of the campaign that began it
    for (store::Run& run : reader_.runs({.ids = {point.run}, .config_hash = point.config_hash}))
      if (run.repetition == job.repetition && run.attempt == point.attempt) return std::move(run);
    return std::nullopt;
  }
  for (store::Run& run : reader_.runs({.config_hash = point.config_hash, .campaign = campaign}))
    if (run.repetition == job.repetition && run.attempt == point.attempt) return std::move(run);
  return std::nullopt;
}

void Recovering::plan_run(std::int64_t campaign, plan::Job job, plan::Point& point) {
  const auto manifest = load_manifest(fs::path(job.spool_dir).parent_path());
  point.earlier.reset();  // what it went on with is in another file
  job.points = {point};
  writer_.add_runs(campaign, std::span(&job, 1), manifest ? manifest->units : store::Units());
  point.run = job.points.front().run;
}

void Recovering::join_launch(const fs::path& folder, std::int64_t campaign, std::int64_t run) {
  const auto known = load_launch_manifest(folder);
  if (!known) return;
  store::Launch launch = known->launch;
  launch.campaign = campaign;
  for (const store::Launch& other : reader_.launches(campaign))
    if (other.spool_dir == launch.spool_dir) launch.id = other.id;
  if (launch.id == 0) launch.id = writer_.begin_launch(launch, {});
  writer_.join_launch(launch.id, std::span(&run, 1));
  writer_.set_service(run, known->service);
}

void Recovering::store_job(const fs::path& folder, std::int64_t campaign) {
  plan::Job job = plan::load_job(spool::Folder(folder).job());
  job.spool_dir = folder.string();
  const store::JobFacts facts = store::read_job(folder);
  const auto control = spool::Control::find(spool::Folder(folder).control());
  const int first = control ? control->points_stored() : 0;
  const auto verdicts =
      judge(facts, job.points.size(), {false, "scalebench was killed while this ran"}, static_cast<std::size_t>(first));
  for (int point = first; point < static_cast<int>(job.points.size()); ++point) {
    plan::Point& planned = job.points[static_cast<std::size_t>(point)];
    const auto& verdict = verdicts[static_cast<std::size_t>(point - first)];
    const auto known = find_run(campaign, job, planned);
    if (known) planned.run = known->id;
    if (known && known->status != RunStatus::planned && known->status != RunStatus::running) continue;
    if (!facts.began(point)) {
      if (known) writer_.set_status(known->id, RunStatus::planned);
      continue;
    }
    writer_.together([&] {
      if (!known) {
        plan_run(campaign, job, planned);
        join_launch(folder, campaign, planned.run);
      }
      const Judged judged = store_judged(writer_, facts, point, planned.run, *verdict, false);
      observer_.stored(judged.run, writer_);
      recovery_.runs.push_back({judged.run, store::name_of(judged.status), judged.cause});
    });
  }
}

/// What the ranks printed was the driver's to store when the launch ended.
void Recovering::store_output(const fs::path& folder, std::int64_t campaign) {
  const auto known = load_launch_manifest(folder);
  const auto texts = launch::KeptOutput(folder).read();
  if (!known || texts.empty()) return;
  for (const store::Launch& launch : reader_.launches(campaign))
    if (launch.spool_dir == known->launch.spool_dir) writer_.store_output(launch.id, texts);
}

/// Runs that this database holds for running and that nothing is left of.
void Recovering::tell_what_is_not_here() {
  std::set<std::int64_t> told;
  for (const store::Run& run : reader_.runs({.status = RunStatus::running})) {
    for (const store::Launch& launch : reader_.launches(run.campaign)) {
      if (launch.id != run.launch || fs::exists(launch.spool_dir) || !told.insert(launch.id).second) continue;
      leave(fmt::format("launch {}: its spools {} are not on this machine", launch.id, launch.spool_dir));
    }
  }
}

}  // namespace

Recovery recover(const fs::path& database, std::vector<fs::path> folders, Observer& observer) {
  for (fs::path& folder : folders) {
    folder = fs::absolute(folder).lexically_normal();
    if (!folder.has_filename()) folder = folder.parent_path();  // "x/"
    require_spool_folder(folder);
  }
  Recovering recovering(database, observer);
  for (const fs::path& folder : folders.empty() ? recovering.find_folders() : folders)
    recovering.take(folder, !folders.empty());
  if (folders.empty()) recovering.tell_what_is_not_here();
  return recovering.result();
}

}  // namespace scalebench::campaign
