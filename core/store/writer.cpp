// SPDX-License-Identifier: Apache-2.0
#include "store/writer.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "store/database.hpp"
#include "store/merge.hpp"
#include "store/point_store.hpp"
#include "store/records.hpp"
#include "store/run_plan.hpp"
#include "store/schema.hpp"
#include "store/summary.hpp"

namespace scalebench::store {
namespace {

/// One call of the writer: its body is a transaction, or part of the one that is open.
template <typename Body>
auto atomically(Database& database, Body body) {
  if (database.in_transaction()) return body();
  Transaction transaction(database);
  if constexpr (std::is_void_v<decltype(body())>) {
    body();
    transaction.commit();
  } else {
    auto result = body();
    transaction.commit();
    return result;
  }
}

/// When the transaction is over its series may be anybody's: they can be erased, or were never stored.
class Forgetting {
 public:
  explicit Forgetting(SampleTable& table) : table_(table) {}
  Forgetting(const Forgetting&) = delete;
  Forgetting& operator=(const Forgetting&) = delete;
  ~Forgetting() { table_.source.reset(); }

 private:
  SampleTable& table_;
};

void set_status_in(Database& database, std::span<const std::int64_t> runs, RunStatus status, std::string_view cause) {
  Statement set = database.prepare("UPDATE run SET status = ?2, cause = ?3 WHERE id = ?1");
  for (const std::int64_t run : runs) set.run(run, name_of(status), cause);
}

void add_tags(Database& database, std::int64_t campaign, const std::map<std::string, std::string>& tags) {
  Statement insert = database.prepare("INSERT INTO tag (campaign_id, key, value) VALUES (?1, ?2, ?3)");
  for (const auto& [key, value] : tags) insert.run(campaign, key, value);
}

std::pair<std::string, std::string> workload_of(Database& database, std::int64_t run) {
  Statement names = database.prepare("SELECT plugin, workload FROM run WHERE id = ?1");
  if (!names.bind(run).step())
    throw base::Error(base::Exit::internal, fmt::format("{}: has no run {}", database.path().string(), run));
  return {names.text(0), names.text(1)};
}

void add_driver_rows(Database& database, std::int64_t series, bool integer, const std::vector<Sample>& samples) {
  Statement insert =
      database.prepare("INSERT INTO sample (series_id, iteration, start_ns, value, flags) VALUES (?1, ?2, ?3, ?4, ?5)");
  for (const Sample& sample : samples) {
    const auto flags = static_cast<std::int64_t>(sample.flags);
    if (integer)
      insert.run(series, sample.iteration, sample.start_ns, static_cast<std::int64_t>(sample.value), flags);
    else
      insert.run(series, sample.iteration, sample.start_ns, sample.value, flags);
  }
}

/// Rows of a run, and those that it names, under the ids that they have in `file`. Each statement is a short one.
void copy_run(Database& database, std::int64_t run) {
  constexpr std::array<std::pair<const char*, const char*>, 11> rows_of = {{
      {"campaign", "id IN (SELECT campaign_id FROM file.run WHERE id = ?1)"},
      {"tag", "campaign_id IN (SELECT campaign_id FROM file.run WHERE id = ?1)"},
      {"launch", "id IN (SELECT launch_id FROM file.run WHERE id = ?1)"},
      {"metric", "(plugin, workload) IN (SELECT plugin, workload FROM file.run WHERE id = ?1)"},
      {"host", "id IN (SELECT host_id FROM file.rank WHERE run_id = ?1)"},
      {"run", "id = ?1"},
      {"param", "run_id = ?1"},
      {"service", "run_id = ?1"},
      {"rank", "run_id = ?1"},
      {"event", "run_id = ?1"},
      {"series", "run_id = ?1"},
  }};
  for (const auto& [table, which] : rows_of)
    database.run(fmt::format("INSERT INTO main.{0} SELECT * FROM file.{0} WHERE {1}", table, which), run);
  database.run(
      "INSERT INTO main.failure SELECT * FROM file.failure"
      " WHERE series_id IN (SELECT id FROM file.series WHERE run_id = ?1)",
      run);
}

std::int64_t host_of(Database& database, std::int64_t campaign, const std::string& host) {
  const std::int64_t known =
      database.integer("SELECT id FROM host WHERE campaign_id = ?1 AND name = ?2 ORDER BY id DESC", campaign, host);
  if (known != 0) return known;
  database.run("INSERT INTO host (campaign_id, name, boot_id) VALUES (?1, ?2, '')", campaign, host);
  return database.last_id();
}

}  // namespace

void require_usable_database(const std::filesystem::path& file) { require_usable(file); }

struct Writer::Connection {
  explicit Connection(std::unique_ptr<Database> opened) : database(std::move(opened)) {
    register_sample_table(*database, table);
    register_sample_visit(*database);
  }

  SampleTable table;
  std::unique_ptr<Database> database;
};

Writer::Writer(const std::filesystem::path& file) : Writer(std::make_unique<Connection>(open_to_write(file))) {}
Writer::Writer(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Writer::~Writer() = default;
Writer::Writer(Writer&&) noexcept = default;

Writer Writer::scratch(const std::filesystem::path& file, std::int64_t run) {
  auto database = make_scratch();
  database->attach(file, "file");
  copy_run(*database, run);
  database->detach("file");
  return Writer(std::make_unique<Connection>(std::move(database)));
}

Database& Writer::database() { return *connection_->database; }
SampleTable& Writer::sample_table() { return connection_->table; }

void Writer::wait_for_locks(int milliseconds) { database().wait_for_locks(milliseconds); }

void Writer::together(const std::function<void()>& body) {
  if (database().in_transaction()) return body();
  const Forgetting at_the_end(sample_table());
  atomically(database(), body);
}

std::int64_t Writer::begin_campaign(const Campaign& campaign) {
  return atomically(database(), [&] {
    database().run(
        "INSERT INTO campaign (uuid, started, command, seed, version, git, note, floor_ns)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        campaign.uuid, campaign.started.empty() ? base::utc_now() : campaign.started, campaign.command,
        std::to_string(campaign.seed), campaign.version, campaign.git, campaign.note, campaign.floor_ns);
    const std::int64_t id = database().last_id();
    add_tags(database(), id, campaign.tags);
    return id;
  });
}

void Writer::add_runs(std::int64_t campaign, std::span<plan::Job> jobs, const Units& units) {
  atomically(database(), [&] {
    RunPlan runs(database(), campaign, units);
    for (plan::Job& job : jobs)
      for (plan::Point& point : job.points) runs.add(job, point);
  });
}

void Writer::describe_metrics(std::span<const Metric> metrics) {
  atomically(database(), [&] {
    for (const Metric& metric : metrics)
      database().run("UPDATE metric SET better = ?2, help = ?3 WHERE id = ?1",
                     find_metric(database(), metric.plugin, metric.workload, metric.name, metric.unit), metric.better,
                     metric.help);
  });
}

std::int64_t Writer::begin_launch(const Launch& launch, std::span<const std::int64_t> runs) {
  return atomically(database(), [&] {
    database().run(
        "INSERT INTO launch (campaign_id, command, ranks, nodes, spool_dir, started) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        launch.campaign, launch.command, launch.ranks, launch.nodes, launch.spool_dir,
        launch.started.empty() ? base::utc_now() : launch.started);
    const std::int64_t id = database().last_id();
    join_launch(id, runs);
    set_status_in(database(), runs.first(std::min<std::size_t>(runs.size(), 1)), RunStatus::running, "");
    return id;
  });
}

void Writer::join_launch(std::int64_t launch, std::span<const std::int64_t> runs) {
  atomically(database(), [&] {
    Statement join = database().prepare("UPDATE run SET launch_id = ?2 WHERE id = ?1");
    for (const std::int64_t run : runs) join.run(run, launch);
  });
}

void Writer::end_launch(const Launch& ended) {
  atomically(database(), [&] {
    database().run("UPDATE launch SET wall_ns = ?2, exit_code = ?3, signal = ?4 WHERE id = ?1", ended.id, ended.wall_ns,
                   ended.exit_code, ended.signal);
  });
}

Kept Writer::store_point(const JobFacts& job, int point, const RunEnd& outcome) {
  Kept kept;
  together([&] { kept = PointStore(database(), sample_table(), job, point, outcome).store(); });
  return kept;
}

bool Writer::look_at_point(const JobFacts& job, int point, const RunEnd& outcome) {
  return atomically(database(), [&] { return PointStore(database(), sample_table(), job, point, outcome).look(); });
}

void Writer::end_ranks(const JobFacts& job, std::span<const std::int64_t> runs) {
  atomically(database(), [&] {
    Statement set = database().prepare(
        "UPDATE rank SET ended = 1, involuntary_switches = ?3, cpus_seen = ?4 WHERE run_id = ?1 AND rank = ?2");
    for (const auto& [rank, journal] : job.ranks)
      for (const std::int64_t run : runs)
        if (journal.end) set.run(run, rank, journal.end->involuntary_switches, journal.end->cpus_seen);
  });
}

void Writer::store_output(std::int64_t launch, const std::map<int, std::string>& texts) {
  atomically(database(), [&] {
    Statement insert = database().prepare("INSERT OR REPLACE INTO output (launch_id, rank, text) VALUES (?1, ?2, ?3)");
    for (const auto& [rank, text] : texts) insert.run(launch, rank, base::printable_lines(text));
  });
}

void Writer::set_status(std::span<const std::int64_t> runs, RunStatus status, std::string_view cause) {
  atomically(database(), [&] { set_status_in(database(), runs, status, cause); });
}

void Writer::store_samples(std::int64_t run, const DriverSeries& series) {
  atomically(database(), [&] {
    const auto [plugin, workload] = workload_of(database(), run);
    const std::int64_t metric = find_metric(database(), plugin, workload, series.metric, series.unit);
    erase_series(database(), run, fmt::format("rank IS NULL AND metric_id = {}", metric));
    const std::int64_t first_row = database().integer("SELECT max(rowid) FROM sample") + 1;
    database().run("INSERT INTO series (run_id, metric_id, batch, first_row, n) VALUES (?1, ?2, ?3, ?4, ?5)", run,
                   metric, series.batch, first_row, series.samples.size());
    add_driver_rows(database(), database().last_id(), spool::is_integer_unit(series.unit), series.samples);
  });
}

void Writer::add_event(std::int64_t run, const Event& event) {
  atomically(database(), [&] {
    database().run("INSERT INTO event (run_id, rank, at_ns, kind, text) VALUES (?1, ?2, ?3, ?4, ?5)", run, event.rank,
                   event.at_ns, event.kind, event.text);
  });
}

void Writer::set_environment(std::int64_t campaign, std::span<const Fact> facts) {
  atomically(database(), [&] {
    for (const Fact& fact : facts) {
      const auto host = fact.host.empty() ? std::nullopt : std::optional(host_of(database(), campaign, fact.host));
      database().run("INSERT OR REPLACE INTO environment (campaign_id, host_id, key, value) VALUES (?1, ?2, ?3, ?4)",
                     campaign, host, fact.key, fact.value);
    }
  });
}

void Writer::set_service(std::int64_t run, const std::map<std::string, std::string>& facts) {
  atomically(database(), [&] {
    Statement insert = database().prepare("INSERT OR REPLACE INTO service (run_id, key, value) VALUES (?1, ?2, ?3)");
    for (const auto& [key, value] : facts) insert.run(run, key, value);
  });
}

void Writer::store_summaries(std::span<const Summary> summaries, const std::optional<Delivery>& delivery) {
  atomically(database(), [&] {
    insert_summaries(database(), summaries);
    if (delivery) insert_delivery(database(), *delivery);
  });
}

}  // namespace scalebench::store
