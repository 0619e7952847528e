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
#include "campaign/environment.hpp"
#include "campaign/gauge.hpp"
#include "campaign/interrupt.hpp"
#include "campaign/needs.hpp"
#include "campaign/spool_root.hpp"
#include "campaign/verdict.hpp"
#include "plan/config_hash.hpp"
#include "plugin/rows.hpp"
#include "service/probe.hpp"
#include "service/service.hpp"
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

std::vector<store::Metric> metrics_of(const plugin::Library& library) {
  std::vector<store::Metric> metrics;
  for (const sb_workload* workload : library.workloads()) {
    for (const sb_metric& metric : plugin::metrics(*workload)) {
      metrics.push_back({0, library.table().name, workload->name, metric.name, metric.unit, word_for(metric.better),
                         metric.help ? metric.help : ""});
    }
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
  const Facts host = host_facts();
  for (const auto& [key, value] : host) facts.push_back({host.front().second, key, value});
  for (const auto& [key, value] : build_facts()) facts.push_back({"", key, value});
  const auto text = [](const char* value) { return value ? value : ""; };
  facts.push_back({"", "mpi_library", mpi_library});
  facts.push_back({"", "plugin.file", library.path().string()});
  facts.push_back({"", "plugin.content", library.content_id()});
  facts.push_back({"", "plugin.version", text(library.table().version)});
  facts.push_back({"", "plugin.build", text(library.table().build)});
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

/// What is known of the server that the ranks of `job` speak to; nothing when they speak to none.
service::Facts facts_of(const plan::Job& job, const service::Deployment* service) {
  if (job.endpoint.empty()) return {};
  service::Facts facts = service ? service->facts() : service::probe(job.endpoint).facts;
  facts["endpoint"] = service::parse_endpoint(job.endpoint).masked();
  facts["reached"] = job.endpoint.find("unix:") != std::string::npos ? "unix socket" : "tcp";
  facts["reached"] += service ? ", started here" : ", found there";
  return facts;
}

/// One campaign in progress; run() of this file is its life.
class Driver {
 public:
  Driver(const Settings& settings, std::vector<plan::Job> jobs, const plugin::Library& library, Runner& runner,
         Observer& observer)
      : settings_(settings), library_(library), runner_(runner), observer_(observer), writer_(settings.database) {
    begin(std::move(jobs));
  }

  Outcome finish() {
    try {
      while (!queue_.empty() && InterruptGuard::requests() == 0) {
        plan::Job job = std::move(queue_.front());
        queue_.pop_front();
        run_job(std::move(job));
      }
    } catch (const base::Error& error) {
      throw base::Error(error.code(),
                        fmt::format("{}; what the ranks wrote is kept in {}", error.what(), folder_.string()));
    }
    if (InterruptGuard::requests() > 0) outcome_.code = base::Exit::interrupted;
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
    return std::move(outcome_);
  }

 private:
  void begin(std::vector<plan::Job> jobs);
  void store_left_out();
  void run_job(plan::Job job);
  std::unique_ptr<service::Deployment> deploy(const plan::Job& job);
  store::Launch announce(const plan::Job& job, const service::Facts& facts);
  JobEnd launch(const plan::Job& job, service::Deployment* service, std::string& service_cause);
  void store_news(const plan::Job& job, service::Deployment& service, const service::Facts& known);
  void collect(const plan::Job& job, const JobEnd& end, const std::string& service_cause);
  void store_verdict(const plan::Job& job, const store::JobFacts& facts, std::size_t point, const Verdict& verdict);
  bool may_run_again(const plan::Job& job, const Verdict& verdict) const;
  void try_again(const plan::Job& job, const std::string& launcher_args, std::vector<plan::Point> points);
  void store_launch_metrics(const plan::Point& point, const JobEnd& end);
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
  Outcome outcome_;
};

void Driver::begin(std::vector<plan::Job> jobs) {
  folder_ = make_spool_folder(settings_.spool_root, uuid_);
  alive_ = hold_spool_folder(folder_);
  store::Campaign campaign;
  campaign.uuid = uuid_;
  campaign.started = base::utc_now();
  campaign.command = settings_.command_line;
  campaign.seed = settings_.seed;
  campaign.version = base::version;
  campaign.git = base::git_id;
  campaign.note = settings_.note;
  campaign.tags.insert(settings_.tags.begin(), settings_.tags.end());
  campaign.floor_ns = settings_.floor_ns;
  for (plan::Job& job : jobs) job.campaign = uuid_;
  writer_.together([&] {
    campaign_ = writer_.begin_campaign(campaign);
    writer_.set_environment(campaign_, environment_of(library_, settings_.mpi_library));
    writer_.describe_metrics(metrics_of(library_));
    writer_.add_runs(campaign_, jobs, units_of(library_));
    store_left_out();
  });
  for (const plan::Job& job : jobs) {
    const auto runs = runs_of(job);
    outcome_.runs.insert(outcome_.runs.end(), runs.begin(), runs.end());
  }
  gauge_ = Gauge(jobs);
  queue_.assign(std::make_move_iterator(jobs.begin()), std::make_move_iterator(jobs.end()));
}

void Driver::store_left_out() {
  for (const plan::LeftOut& one : settings_.left_out) {
    std::vector<plan::Job> jobs{skipped_job(one, library_.table().name)};
    writer_.add_runs(campaign_, jobs);
    const std::int64_t run = jobs.front().points.front().run;
    writer_.set_status(run, RunStatus::skipped, one.reason);
    outcome_.complaints.push_back({run, store::name_of(RunStatus::skipped), one.reason});
  }
}

void Driver::run_job(plan::Job job) {
  std::unique_ptr<service::Deployment> service;
  service::Facts facts;
  try {
    service = deploy(job);
    if (service) job.endpoint = service->endpoint();
    facts = facts_of(job, service.get());
  } catch (const base::Error& error) {
    return fail_job(job, error.what(), error.code());
  }
  job.spool_dir = (folder_ / fmt::format("job-{}", outcome_.launches)).string();
  ++outcome_.launches;
  std::filesystem::create_directory(job.spool_dir);
  const spool::Folder files(job.spool_dir);
  plan::save_job(job, files.job());

  store::Launch record = announce(job, facts);
  std::string service_cause;
  const JobEnd end = launch(job, service.get(), service_cause);
  if (service) store_news(job, *service, facts);
  record.wall_ns = static_cast<std::int64_t>(end.wall_ns);
  if (end.signal) record.signal = end.signal;
  if (!end.signal) record.exit_code = end.exit_code;
  writer_.end_launch(record);
  collect(job, end, service_cause);
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
  writer_.together([&] {
    record.id = writer_.begin_launch(record, runs_of(job));
    for (const std::int64_t run : runs_of(job)) writer_.set_service(run, facts);
  });
  return record;
}

/// What became known of the service while the ranks ran.
void Driver::store_news(const plan::Job& job, service::Deployment& service, const service::Facts& known) {
  service.alive();
  service::Facts news = service.facts();
  std::erase_if(news, [&](const auto& fact) {
    const auto before = known.find(fact.first);
    return before != known.end() && before->second == fact.second;
  });
  writer_.together([&] {
    for (const std::int64_t run : runs_of(job)) writer_.set_service(run, news);
  });
}

std::unique_ptr<service::Deployment> Driver::deploy(const plan::Job& job) {
  const auto order = service_of(job, library_);
  if (!order) return nullptr;
  auto deployment = service::deploy(order->service, job.launch_options, order->arguments, job.ranks);
  observer_.deployed(fmt::format("{} at {}", order->service, deployment->endpoint()));
  for (const auto& [key, value] : deployment->facts()) {
    if (key.rfind("warning.", 0) == 0) observer_.warned(value);
  }
  return deployment;
}

JobEnd Driver::launch(const plan::Job& job, service::Deployment* service, std::string& service_cause) {
  spool::Control control(spool::Folder(job.spool_dir).control(), job.ranks);
  const auto watch = [&] {
    observer_.progressed(gauge_.read(control, job));
    if (service && service_cause.empty() && !service->alive()) {
      service_cause = service->cause();
      control.request_stop();
    }
    const int requests = InterruptGuard::requests();
    if (requests > 0) control.request_stop();
    if (requests > 1) return Wish::kill;
    return requests > 0 || !service_cause.empty() ? Wish::stop : Wish::go_on;
  };
  try {
    return runner_.run(job, spool::Folder(job.spool_dir).job(), watch);
  } catch (const base::Error& error) {
    outcome_.code = error.code();
    JobEnd end;
    end.exit_code = static_cast<int>(error.code());
    end.complaint = error.what();
    return end;
  }
}

void Driver::collect(const plan::Job& job, const JobEnd& end, const std::string& service_cause) {
  const store::JobFacts facts = store::read_job(job.spool_dir);
  const bool interrupted = InterruptGuard::requests() > 0;
  const auto verdicts =
      judge(facts, job.points.size(), {interrupted, service_cause.empty() ? end.complaint : service_cause});
  const bool ended_badly = end.signal != 0 || end.exit_code != 0;
  if (ended_badly && hide_the_end(verdicts)) {
    observer_.warned(fmt::format("launch {} did all its points and then ended badly: {}", outcome_.launches,
                                 end.complaint.empty() ? fmt::format("exit code {}", end.exit_code) : end.complaint));
  }
  plan::Job rest = job;
  rest.points.clear();
  rest.endpoint = settings_.endpoint;
  std::vector<std::int64_t> stored;
  std::map<std::string, std::vector<plan::Point>> again;
  for (std::size_t point = 0; point < verdicts.size(); ++point) {
    if (!verdicts[point]) {
      rest.points.push_back(job.points[point]);
      continue;
    }
    Verdict verdict = *verdicts[point];
    if (verdict.status == RunStatus::interrupted && !interrupted) verdict = {RunStatus::failed, service_cause, ""};
    if (may_run_again(job, verdict)) {
      again[verdict.launcher_args].push_back(job.points[point]);
      verdict.cause += "; tried again with " + verdict.launcher_args;
    }
    writer_.together([&] {
      store_verdict(job, facts, point, verdict);
      if (facts.began(static_cast<int>(point))) store_launch_metrics(job.points[point], end);
    });
    stored.push_back(job.points[point].run);
    gauge_.count_point();
  }
  writer_.together([&] {
    for (const std::int64_t run : stored) observer_.stored(run, writer_);
  });
  for (auto& [launcher_args, points] : again) try_again(job, launcher_args, std::move(points));
  if (rest.points.empty()) return;
  writer_.set_status(runs_of(rest), RunStatus::planned, "");
  if (!interrupted) queue_.push_front(std::move(rest));
}

bool Driver::may_run_again(const plan::Job& job, const Verdict& verdict) const {
  const bool is_first = job.launcher_args.empty();
  return !verdict.launcher_args.empty() && is_first && runner_.takes_launcher_args() && InterruptGuard::requests() == 0;
}

/// The next launch is theirs, and their runs are new ones.
void Driver::try_again(const plan::Job& job, const std::string& launcher_args, std::vector<plan::Point> points) {
  std::vector<plan::Job> again{job};
  again.front().launcher_args = launcher_args;
  again.front().endpoint = settings_.endpoint;
  again.front().points = std::move(points);
  for (plan::Point& point : again.front().points) ++point.attempt, point.run_key.clear();
  writer_.together([&] {
    writer_.add_runs(campaign_, again, units_of(library_));
    for (const std::int64_t run : runs_of(again.front()))
      writer_.add_event(run, {{}, 0, "info", "launched again with " + launcher_args});
  });
  const auto runs = runs_of(again.front());
  outcome_.runs.insert(outcome_.runs.end(), runs.begin(), runs.end());
  gauge_.expect_points(runs.size());
  queue_.push_front(std::move(again.front()));
}

void Driver::store_verdict(const plan::Job& job, const store::JobFacts& facts, std::size_t point,
                           const Verdict& verdict) {
  const std::int64_t run = job.points[point].run;
  writer_.store_point(facts, static_cast<int>(point), {run, verdict.status, verdict.cause});
  const std::string cause =
      verdict.status == RunStatus::done ? failed_operations(facts, static_cast<int>(point)) : verdict.cause;
  if (verdict.status != RunStatus::done || !cause.empty()) note_complaint(run, verdict.status, cause);
}

/// Metrics whose sample is the wall time of the launch.
void Driver::store_launch_metrics(const plan::Point& point, const JobEnd& end) {
  const sb_workload& workload = library_.workload(point.workload);
  for (const sb_metric& metric : plugin::metrics(workload)) {
    if (metric.source != SB_BY_LAUNCH) continue;
    store::Sample sample;
    sample.value = static_cast<double>(end.wall_ns);
    writer_.store_samples(point.run, {metric.name, metric.unit, {sample}});
  }
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

Outcome run(const Settings& settings, std::vector<plan::Job> jobs, const plugin::Library& library, Runner& runner,
            Observer& observer) {
  const InterruptGuard guard(runner.stop_signal());
  return Driver(settings, std::move(jobs), library, runner, observer).finish();
}

}  // namespace scalebench::campaign
