// SPDX-License-Identifier: Apache-2.0
#include "campaign/campaign.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <optional>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "campaign/collector.hpp"
#include "campaign/environment.hpp"
#include "campaign/patience.hpp"
#include "campaign/progress.hpp"
#include "campaign/runner.hpp"
#include "campaign/services.hpp"
#include "campaign/spool_root.hpp"
#include "engine/loop.hpp"
#include "plan/job.hpp"
#include "plugin/catalog.hpp"
#include "plugin/describe.hpp"
#include "plugin/option_text.hpp"
#include "spool/control.hpp"
#include "spool/folder.hpp"

namespace scalebench::campaign {
namespace {

using store::RunStatus;

std::string quoted(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + base::quote(word);
  return line;
}

std::vector<std::int64_t> runs_of(const plan::Job& job) {
  std::vector<std::int64_t> runs;
  for (const plan::Point& point : job.points) runs.push_back(point.run);
  return runs;
}

const char* word_for(std::int32_t better) {
  return better == SB_LOWER ? "lower" : better == SB_HIGHER ? "higher" : "neutral";
}

/// Of the plugin; and of an open loop and of operations that overlap, of which the engine takes three times.
std::vector<store::Metric> metrics_of(const plugin::Library& library, bool has_open_loop) {
  std::vector<store::Metric> metrics;
  for (const sb_workload* workload : library.workloads()) {
    for (const sb_metric& metric : plugin::metrics(*workload)) {
      metrics.push_back({0, library.table().name, workload->name, metric.name, metric.unit, word_for(metric.better),
                         metric.help ? metric.help : ""});
    }
    const bool has_own = has_open_loop || (workload->flags & SB_ASYNCHRONOUS) != 0;
    for (std::size_t i = 0; has_own && i < engine::OwnSeries::count; ++i)
      metrics.push_back({0, library.table().name, workload->name, engine::OwnSeries::names[i], "ns", word_for(SB_LOWER),
                         engine::OwnSeries::helps[i]});
  }
  return metrics;
}

store::Units units_of(const plugin::Library& library) {
  store::Units units;
  for (const sb_workload* workload : library.workloads()) {
    for (const sb_option& option : plugin::options(*workload)) {
      const char* unit = option.type == SB_BYTES ? "B" : option.type == SB_DURATION ? "ns" : option.unit;
      if (unit) units[option.name] = unit;
    }
  }
  return units;
}

std::vector<store::Fact> environment_of(const plugin::Library& library, const std::string& mpi_library) {
  std::vector<store::Fact> facts;
  const EnvironmentFacts host = host_facts();
  for (const auto& [key, value] : host) facts.push_back({host.front().second, key, value});
  for (const auto& [key, value] : build_facts()) facts.push_back({"", key, value});
  const auto text = [](const char* value) { return value ? value : ""; };
  facts.push_back({"", "mpi_library", mpi_library});
  facts.push_back({"", "plugin.file", library.path().string()});
  facts.push_back({"", "plugin.owner", plugin::owner_of(library.path())});
  facts.push_back({"", "plugin.content", library.content_id()});
  facts.push_back({"", "plugin.version", text(library.table().version)});
  facts.push_back({"", "plugin.build", text(library.table().build)});
  facts.push_back({"", "plugin.optimisation", std::string(plugin::optimisation(library.table()))});
  return facts;
}

/// What could not be planned, as a run of its own.
plan::Job skipped_job(const plan::LeftOut& one, const std::string& plugin) {
  plan::Job job;
  job.plugin = plugin;
  job.ranks = one.ranks, job.nodes = one.nodes;
  plan::Point point;
  point.workload = one.workload;
  point.config_hash = plan::config_hash(plugin, one.workload, one.ranks, one.nodes, {});
  job.points.push_back(std::move(point));
  return job;
}

/// A batch system may warn the launcher alone, which tells the ranks. Where there is a cause, the driver told them.
void heed_ranks(const spool::Control& control, const std::string& service_cause) {
  if (service_cause.empty() && control.signalled()) InterruptGuard::relay();
}

/// One campaign in progress; run() of this file is its life.
class Driver {
 public:
  Driver(const Settings& settings, std::vector<plan::Job> jobs, const plugin::Library& library, Runner& runner,
         Observer& observer)
      : settings_(settings), library_(library), runner_(runner), observer_(observer), writer_(settings.database) {
    try {
      begin(std::move(jobs));
    } catch (...) {
      remove_folder();
      throw;
    }
  }

  CampaignResult finish() {
    observer_.progressed(gauge_.read());
    try {
      while (!queue_.empty() && InterruptGuard::requests() == 0) {
        plan::Job job = std::move(queue_.front());
        queue_.pop_front();
        run_job(std::move(job));
      }
    } catch (const base::Error& error) {
      throw_with_the_way_out(error);
    }
    if (InterruptGuard::requests() > 0) outcome_.code = base::Exit::interrupted;
    observer_.ended(gauge_.read());
    remove_folder();
    return std::move(outcome_);
  }

 private:
  void remove_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  void begin(std::vector<plan::Job> jobs);
  [[noreturn]] void throw_with_the_way_out(const base::Error& error) const;
  void store_left_out();
  void store_skipped(plan::Job job, const std::string& reason);
  void run_job(plan::Job job);
  std::unique_ptr<Services> deploy(const plan::Job& job);
  store::Launch announce(const plan::Job& job, const service::Facts& facts);
  /// `service_cause`: why it was ended before its time; "" when it was not.
  JobEnd launch(const plan::Job& job, Services& services, std::string& service_cause, Collector& collector);
  base::Exit give_up(const plan::Job& job, const std::string& cause, Collector& collector);
  void store_news(const plan::Job& job, Services& services, const service::Facts& known);
  void collect(const plan::Job& job, const JobEnd& end, const std::string& service_cause, Collector& collector);
  bool may_retry(const plan::Job& job) const;
  void try_again(const plan::Job& job, const std::string& environment, std::vector<plan::Point> points);
  void fail_job(const plan::Job& job, const std::string& cause, base::Exit code);
  void note_complaint(std::int64_t run, RunStatus status, const std::string& cause);

  const Settings& settings_;
  const plugin::Library& library_;
  Runner& runner_;
  Observer& observer_;
  store::Writer writer_;
  std::string uuid_ = base::uuid();
  std::int64_t campaign_ = 0;
  std::filesystem::path folder_;
  base::Fd alive_;
  std::deque<plan::Job> queue_;
  Gauge gauge_;
  CampaignResult outcome_;
};

void Driver::begin(std::vector<plan::Job> jobs) {
  SpoolFolder folder = make_spool_folder(settings_.spool_root, uuid_);
  folder_ = folder.path;
  alive_ = std::move(folder.held);
  Manifest manifest;
  store::Campaign& campaign = manifest.campaign;
  campaign.uuid = uuid_;
  campaign.started = base::utc_now();
  campaign.command = settings_.command_line;
  campaign.seed = settings_.seed;
  campaign.version = base::version;
  campaign.git = base::git_id;
  campaign.note = settings_.note;
  campaign.tags.insert(settings_.tags.begin(), settings_.tags.end());
  campaign.floor_ns = settings_.floor_ns;
  manifest.database = std::filesystem::absolute(settings_.database);
  manifest.environment = environment_of(library_, settings_.mpi_library);
  const bool has_open_loop = std::ranges::any_of(jobs, [](const plan::Job& job) { return job.rate > 0; });
  manifest.metrics = metrics_of(library_, has_open_loop);
  manifest.units = units_of(library_);
  save(manifest, folder_);
  for (plan::Job& job : jobs) job.campaign = uuid_;
  writer_.together([&] {
    campaign_ = writer_.begin_campaign(campaign);
    writer_.set_environment(campaign_, manifest.environment);
    writer_.describe_metrics(manifest.metrics);
    writer_.add_runs(campaign_, jobs, manifest.units);
    store_left_out();
  });
  for (const plan::Job& job : jobs) {
    const auto runs = runs_of(job);
    outcome_.runs.insert(outcome_.runs.end(), runs.begin(), runs.end());
  }
  gauge_ = Gauge(jobs);
  queue_.assign(std::make_move_iterator(jobs.begin()), std::make_move_iterator(jobs.end()));
}

/// Something was started, so that it is not wrong input any more, whatever the database says.
void Driver::throw_with_the_way_out(const base::Error& error) const {
  const auto code = error.code() == base::Exit::wrong_input ? base::Exit::run_failed : error.code();
  std::filesystem::path into = settings_.database;
  if (code == base::Exit::run_failed) into.replace_filename("recovered-" + into.filename().string());
  throw base::Error(code,
                    fmt::format("{}; what the ranks wrote is kept, `{} recover --db {} {}` stores it", error.what(),
                                base::typed_name(), base::quote(into.string()), base::quote(folder_.string())));
}

void Driver::store_left_out() {
  for (const plan::LeftOut& one : settings_.left_out)
    store_skipped(skipped_job(one, library_.table().name), one.reason);
  for (const plan::Refused& one : settings_.refused) store_skipped(one.job, one.reason);
}

void Driver::store_skipped(plan::Job job, const std::string& reason) {
  std::vector<plan::Job> jobs{std::move(job)};
  writer_.add_runs(campaign_, jobs, units_of(library_));
  const std::int64_t run = jobs.front().points.front().run;
  writer_.set_status(run, RunStatus::skipped, reason);
  outcome_.complaints.push_back({run, store::name_of(RunStatus::skipped), reason});
}

void Driver::run_job(plan::Job job) {
  std::unique_ptr<Services> services;
  try {
    services = deploy(job);
  } catch (const base::Error& error) {
    if (error.code() == base::Exit::interrupted) return;  // its runs are `planned` as before
    return fail_job(job, error.what(), error.code());
  }
  job.endpoints = services->endpoints();
  const service::Facts facts = services->facts();
  job.spool_dir = (folder_ / fmt::format("job-{}", outcome_.launches)).string();
  ++outcome_.launches;
  std::filesystem::create_directories(job.spool_dir);  // the whole way: somebody may have cleaned up meanwhile
  const spool::Folder files(job.spool_dir);
  plan::save_job(job, files.job());

  store::Launch record = announce(job, facts);
  std::string service_cause;
  Collector collector(writer_, observer_, library_, job, may_retry(job));
  const JobEnd end = launch(job, *services, service_cause, collector);
  store_news(job, *services, facts);
  record.wall_ns = static_cast<std::int64_t>(end.wall_ns);
  if (end.signal) record.signal = end.signal;
  if (!end.signal) record.exit_code = end.exit_code;
  writer_.end_launch(record);
  writer_.store_output(record.id, end.said);
  collect(job, end, service_cause, collector);
  std::error_code ignored;
  std::filesystem::remove_all(job.spool_dir, ignored);
}

/// The launch and its server are in the database before the ranks begin.
store::Launch Driver::announce(const plan::Job& job, const service::Facts& facts) {
  store::Launch record;
  record.campaign = campaign_;
  record.command = quoted(runner_.command(job, spool::Folder(job.spool_dir).job()));
  record.ranks = job.ranks;
  record.nodes = job.nodes;
  record.spool_dir = job.spool_dir;
  record.started = base::utc_now();
  save(LaunchManifest{record, facts}, job.spool_dir);
  writer_.together([&] {
    record.id = writer_.begin_launch(record, runs_of(job));
    for (const std::int64_t run : runs_of(job)) writer_.set_service(run, facts);
  });
  return record;
}

/// What became known of the services while the ranks ran.
void Driver::store_news(const plan::Job& job, Services& services, const service::Facts& known) {
  services.alive();
  service::Facts news = services.facts();
  std::erase_if(news, [&](const auto& fact) {
    const auto before = known.find(fact.first);
    return before != known.end() && before->second == fact.second;
  });
  if (news.empty()) return;
  writer_.together([&] {
    for (const std::int64_t run : runs_of(job)) writer_.set_service(run, news);
  });
}

std::unique_ptr<Services> Driver::deploy(const plan::Job& job) {
  auto services =
      std::make_unique<Services>(job, library_, settings_.services, [] { return InterruptGuard::requests() > 0; });
  for (const std::string& started : services->started()) observer_.deployed(started);
  if (services->started().empty()) return services;
  for (const auto& [key, value] : services->facts()) {
    if (key.find("warning.") != std::string::npos) observer_.warned(value);
  }
  return services;
}

JobEnd Driver::launch(const plan::Job& job, Services& services, std::string& service_cause, Collector& collector) {
  spool::Control& control = collector.control();
  Vigil vigil(control, job);
  const auto look = [&] {
    collector.look();
    observer_.progressed(gauge_.read(control, job));
    if (service_cause.empty() && !services.alive()) service_cause = services.cause();
    heed_ranks(control, service_cause);
    if (service_cause.empty() && InterruptGuard::requests() == 0) service_cause = vigil.look();
    if (!service_cause.empty()) control.request_stop();
    const int requests = InterruptGuard::requests();
    if (requests > 0) control.request_stop();
    if (requests > 1) return Wish::kill;
    return requests > 0 || !service_cause.empty() ? Wish::stop : Wish::go_on;
  };
  const Watch watch{look, [&] { return give_up(job, service_cause, collector); }};
  try {
    return runner_.run(job, spool::Folder(job.spool_dir).job(), watch, collector.handover());
  } catch (const base::Error& error) {
    outcome_.code = error.code();
    JobEnd end;
    end.exit_code = static_cast<int>(error.code());
    end.complaint = error.what();
    return end;
  }
}

/// The ranks, of which this process is one, are about to be aborted.
base::Exit Driver::give_up(const plan::Job& job, const std::string& cause, Collector& collector) {
  collect(job, {}, cause, collector);
  for (const Complaint& one : outcome_.complaints)
    observer_.warned(fmt::format("run {} {}: {}", one.run, one.status, one.cause));
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
  return InterruptGuard::requests() > 0 ? base::Exit::interrupted : outcome_.code;
}

void Driver::collect(const plan::Job& job, const JobEnd& end, const std::string& service_cause, Collector& collector) {
  heed_ranks(collector.control(), service_cause);
  const bool interrupted = InterruptGuard::requests() > 0;
  const std::string& cause = service_cause.empty() ? end.complaint : service_cause;
  collector.finish(end, {interrupted, cause, service_cause.empty() && end.lacks_rank});
  if (collector.ended_oddly())
    observer_.warned(fmt::format("launch {} did all its points and then ended badly: {}", outcome_.launches,
                                 cause.empty() ? fmt::format("exit code {}", end.exit_code) : cause));
  for (const Judged& one : collector.judged()) {
    gauge_.count_point();
    if (one.status != RunStatus::done || !one.cause.empty()) note_complaint(one.run, one.status, one.cause);
  }
  for (const auto& [environment, points] : collector.again()) try_again(job, environment, points);
  if (collector.not_begun().empty()) return;
  plan::Job rest = job;
  rest.points = collector.not_begun();
  rest.endpoints = settings_.endpoints;
  writer_.set_status(runs_of(rest), RunStatus::planned, "");
  if (!interrupted) queue_.push_front(std::move(rest));
}

bool Driver::may_retry(const plan::Job& job) const { return job.environment.empty() && runner_.takes_environment(); }

/// The next launch is theirs, and their runs are new ones.
void Driver::try_again(const plan::Job& job, const std::string& environment, std::vector<plan::Point> points) {
  std::vector<plan::Job> again{job};
  again.front().environment = environment;
  again.front().endpoints = settings_.endpoints;
  again.front().points = std::move(points);
  for (plan::Point& point : again.front().points) ++point.attempt, point.run_key.clear();
  writer_.together([&] {
    writer_.add_runs(campaign_, again, units_of(library_));
    for (const std::int64_t run : runs_of(again.front()))
      writer_.add_event(run, {{}, 0, "info", "launched again with " + environment});
  });
  const auto runs = runs_of(again.front());
  outcome_.runs.insert(outcome_.runs.end(), runs.begin(), runs.end());
  gauge_.expect_points(runs.size());
  queue_.push_front(std::move(again.front()));
}

void Driver::fail_job(const plan::Job& job, const std::string& cause, base::Exit code) {
  writer_.set_status(runs_of(job), RunStatus::failed, cause);
  for (const plan::Point& point : job.points) {
    note_complaint(point.run, RunStatus::failed, cause);
    gauge_.count_point();
  }
  outcome_.code = outcome_.launches == 0 ? code : base::Exit::run_failed;
}

void Driver::note_complaint(std::int64_t run, RunStatus status, const std::string& cause) {
  outcome_.complaints.push_back({run, store::name_of(status), cause});
  const bool bad = status != RunStatus::skipped && status != RunStatus::interrupted;
  if (bad && outcome_.code == base::Exit::done) outcome_.code = base::Exit::run_failed;
}

}  // namespace

CampaignResult run(const Settings& settings, std::vector<plan::Job> jobs, const plugin::Library& library,
                   Runner& runner, Observer& observer) {
  const InterruptGuard guard(runner.is_rank() ? InterruptGuard::Heeds::rank_too : InterruptGuard::Heeds::driver);
  return Driver(settings, std::move(jobs), library, runner, observer).finish();
}

}  // namespace scalebench::campaign
