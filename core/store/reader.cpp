// SPDX-License-Identifier: Apache-2.0
#include "store/reader.hpp"

#include <fmt/ranges.h>

#include <algorithm>

#include "base/error.hpp"
#include "store/database.hpp"
#include "store/sample_table.hpp"
#include "store/schema.hpp"
#include "store/summary.hpp"
#include "store/writer.hpp"

namespace scalebench::store {
namespace {

std::optional<int> rank_of(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return static_cast<int>(row.integer(column));
}

int small(const Statement& row, int column) { return static_cast<int>(row.integer(column)); }

std::uint64_t unsigned_of(const std::string& digits) { return digits.empty() ? 0 : std::stoull(digits); }

std::map<std::string, std::string> pairs(Statement rows, std::int64_t id) {
  std::map<std::string, std::string> result;
  for (rows.bind(id); rows.step();) result.emplace(rows.text(0), rows.text(1));
  return result;
}

constexpr const char* run_columns =
    "SELECT run.id, run.campaign_id, launch_id, plugin, workload, point, repetition, attempt, ranks, nodes,"
    " ranks_per_node, v_status.status, cause, config_hash, run.seed, run.started, duration_ns"
    " FROM run JOIN campaign ON campaign.id = run.campaign_id JOIN v_status ON v_status.run = run.id";

Run run_of(const Statement& row) {
  Run run{.id = row.integer(0), .campaign = row.integer(1), .launch = row.optional_integer(2)};
  run.plugin = row.text(3);
  run.workload = row.text(4);
  run.point = row.integer(5);
  run.repetition = small(row, 6);
  run.attempt = small(row, 7);
  run.ranks = small(row, 8);
  run.nodes = small(row, 9);
  run.ranks_per_node = small(row, 10);
  run.status = parse_status(row.text(11));
  run.cause = row.text(12);
  run.config_hash = row.text(13);
  run.seed = unsigned_of(row.text(14));
  run.started = row.text(15);
  run.duration_ns = row.optional_integer(16);
  return run;
}

constexpr const char* launch_columns =
    "SELECT id, campaign_id, command, ranks, nodes, spool_dir, started, wall_ns, exit_code, signal FROM launch";

Launch launch_of(const Statement& row) {
  return {row.integer(0),
          row.integer(1),
          row.text(2),
          small(row, 3),
          small(row, 4),
          row.text(5),
          row.text(6),
          row.optional_integer(7),
          row.optional_integer(8),
          row.optional_integer(9)};
}

/// By one statement: the lock that it takes on the file is gone after some milliseconds.
constexpr int runs_at_once = 1000;

std::string runs_sql(const RunFilter& filter) {
  std::string sql = run_columns;
  sql +=
      " WHERE (?1 = '' OR plugin = ?1) AND (?2 = '' OR workload = ?2) AND (?3 = '' OR config_hash = ?3)"
      " AND (?4 IS NULL OR v_status.status = ?4) AND (?5 IS NULL OR run.campaign_id = ?5)"
      " AND ifnull(run.started, campaign.started) >= ?6"
      " AND (?7 = '' OR substr(ifnull(run.started, campaign.started), 1, length(?7)) <= ?7)";
  if (!filter.ids.empty()) sql += fmt::format(" AND run.id IN ({})", fmt::join(filter.ids, ", "));
  return sql + fmt::format(" AND run.id > ?8 ORDER BY run.id LIMIT {}", runs_at_once);
}

bool has_tags(const std::map<std::string, std::string>& tags, const std::map<std::string, std::string>& wanted) {
  return std::ranges::all_of(wanted, [&](const auto& tag) {
    const auto found = tags.find(tag.first);
    return found != tags.end() && found->second == tag.second;
  });
}

}  // namespace

Reader::Reader(const std::filesystem::path& file) : own_(open_to_read(file)), database_(own_.get()) {
  register_sample_visit(*database_);
}
Reader::Reader(Writer& writer) : database_(&writer.database()), stored_last_(&writer.sample_table()) {}
Reader::Reader(Writer& scratch, Reader& file) : Reader(scratch) { file_ = &file; }
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;

std::vector<Campaign> Reader::campaigns() {
  Statement rows = database_->prepare(
      "SELECT id, uuid, started, command, seed, version, git, note, floor_ns FROM campaign ORDER BY id");
  std::vector<Campaign> result;
  while (rows.step()) {
    Campaign campaign{.id = rows.integer(0), .uuid = rows.text(1), .started = rows.text(2), .command = rows.text(3)};
    campaign.seed = unsigned_of(rows.text(4));
    campaign.version = rows.text(5);
    campaign.git = rows.text(6);
    campaign.note = rows.text(7);
    campaign.floor_ns = rows.optional_real(8);
    campaign.tags = pairs(database_->prepare("SELECT key, value FROM tag WHERE campaign_id = ?1"), campaign.id);
    result.push_back(std::move(campaign));
  }
  return result;
}

std::optional<Campaign> Reader::find_campaign(const std::string& uuid) {
  std::vector<Campaign> all = campaigns();
  const auto found = std::ranges::find(all, uuid, &Campaign::uuid);
  if (found == all.end()) return std::nullopt;
  return std::move(*found);
}

std::vector<Launch> Reader::launches(std::int64_t campaign) {
  Statement rows = database_->prepare(std::string(launch_columns) + " WHERE campaign_id = ?1 ORDER BY id");
  std::vector<Launch> result;
  for (rows.bind(campaign); rows.step();) result.push_back(launch_of(rows));
  return result;
}

std::optional<Launch> Reader::launch(std::int64_t id) {
  Statement rows = database_->prepare(std::string(launch_columns) + " WHERE id = ?1");
  if (!rows.bind(id).step()) return std::nullopt;
  return launch_of(rows);
}

std::vector<Run> Reader::runs(const RunFilter& filter) {
  std::map<std::int64_t, std::map<std::string, std::string>> tags;
  for (Campaign& campaign : campaigns()) tags[campaign.id] = std::move(campaign.tags);
  Statement rows = database_->prepare(runs_sql(filter));
  const auto status = filter.status ? std::optional<std::string>(name_of(*filter.status)) : std::nullopt;
  std::vector<Run> result;
  std::int64_t last = 0;
  for (int read = runs_at_once; read == runs_at_once;) {
    rows.bind(filter.plugin, filter.workload, filter.config_hash, status, filter.campaign, filter.since, filter.until,
              last);
    for (read = 0; rows.step(); ++read) {
      last = rows.integer(0);
      if (has_tags(tags[rows.integer(1)], filter.tags)) result.push_back(run_of(rows));
    }
  }
  return result;
}

plan::Earlier Reader::earlier(std::int64_t run) {
  plan::Earlier earlier;
  Statement rows = database_->prepare(
      "SELECT rank, max(last), sum(measured), sum(took_ns) FROM"
      " (SELECT series.rank, attempt, max(iteration) AS last,"
      "   count(DISTINCT CASE WHEN iteration >= warmup_end AND flags & 8 = 0 THEN iteration END) AS measured,"
      "   max(CASE WHEN iteration >= warmup_end AND flags & 8 = 0 THEN start_ns END)"
      "    - min(CASE WHEN iteration >= warmup_end AND flags & 8 = 0 THEN start_ns END) AS took_ns"
      "  FROM series CROSS JOIN sample"
      "   ON sample.rowid BETWEEN first_row AND first_row + n - 1 AND +series_id = series.id"
      "  WHERE run_id = ?1 AND series.rank IS NOT NULL GROUP BY series.rank, attempt)"
      " GROUP BY rank ORDER BY rank");
  for (rows.bind(run); rows.step();) {
    earlier.measured.resize(static_cast<std::size_t>(rows.integer(0)) + 1);
    earlier.measured.back() = rows.integer(2);
    earlier.iteration = std::max(earlier.iteration, rows.integer(1) + 1);
    earlier.measured_ns = std::max(earlier.measured_ns, rows.integer(3));
  }
  return earlier;
}

std::vector<Param> Reader::params(std::int64_t run) {
  Statement rows = database_->prepare("SELECT name, value, number, unit FROM param WHERE run_id = ?1 ORDER BY name");
  std::vector<Param> result;
  for (rows.bind(run); rows.step();)
    result.push_back({rows.text(0), rows.text(1), rows.optional_real(2), rows.text(3)});
  return result;
}

std::vector<Metric> Reader::metrics(std::int64_t run) {
  Statement rows = database_->prepare(
      "SELECT metric.id, plugin, workload, name, unit, better, help FROM series JOIN metric ON metric.id = metric_id"
      " WHERE run_id = ?1 GROUP BY metric.id ORDER BY min(series.id)");
  std::vector<Metric> result;
  for (rows.bind(run); rows.step();)
    result.push_back(
        {rows.integer(0), rows.text(1), rows.text(2), rows.text(3), rows.text(4), rows.text(5), rows.text(6)});
  return result;
}

std::vector<Rank> Reader::ranks(std::int64_t run) {
  Statement rows = database_->prepare(
      "SELECT rank, node, ifnull(host.name, ''), pid, cpus, clock_offset_ns, clock_drift_ppb, clock_error_ns,"
      " clock_cost_ns, mpi_init_ns, status, cause, ended, role"
      " FROM rank LEFT JOIN host ON host.id = host_id WHERE run_id = ?1 ORDER BY rank");
  std::vector<Rank> result;
  for (rows.bind(run); rows.step();)
    result.push_back({small(rows, 0), small(rows, 1), rows.text(2), rows.integer(3), rows.text(4), rows.integer(5),
                      rows.real(6), rows.integer(7), rows.integer(8), rows.integer(9), rows.text(10), rows.text(11),
                      rows.integer(12) != 0, rows.text(13)});
  return result;
}

std::vector<Series> Reader::series(std::int64_t run) {
  Statement rows = database_->prepare(
      "SELECT series.id, series.run_id, series.rank, ifnull(host.name, ''), metric.id, metric.name, metric.unit, batch,"
      " work, work_unit, warmup_end, n, better, counted, ifnull(rank.role, '') FROM series JOIN metric ON metric.id = "
      "metric_id"
      " LEFT JOIN rank ON rank.run_id = series.run_id AND rank.rank = series.rank"
      " LEFT JOIN host ON host.id = rank.host_id"
      " WHERE series.run_id = ?1 ORDER BY metric.id, series.rank, series.id");
  std::vector<Series> result;
  for (rows.bind(run); rows.step();)
    result.push_back({rows.integer(0), rows.integer(1), rank_of(rows, 2), rows.text(3), rows.integer(4), rows.text(5),
                      rows.text(6), rows.integer(7), rows.real(8), rows.text(9), rows.integer(10), rows.integer(11),
                      rows.text(12), rows.text(13), rows.text(14)});
  return result;
}

void Reader::for_each_sample(const Series& series, const std::function<void(const Sample&)>& use) {
  if (stored_last_ && stored_last_->source && stored_last_->source->for_each(series.id, use)) return;
  if (file_ != nullptr) return file_->for_each_sample(series, use);
  if (visit_samples(*database_, series.id, use) >= series.n) return;
  throw base::Error(base::Exit::run_failed, fmt::format("{}: run {} was deleted while its samples were read",
                                                        database_->path().string(), series.run));
}

Samples Reader::samples(const Series& series) {
  Samples all;
  all.warmup_end = series.warmup_end;
  const auto size = static_cast<std::size_t>(series.n);
  all.iteration.reserve(size);
  all.start_ns.reserve(size);
  all.value.reserve(size);
  all.flags.reserve(size);
  for_each_sample(series, [&](const Sample& sample) {
    all.iteration.push_back(sample.iteration);
    all.start_ns.push_back(sample.start_ns);
    all.value.push_back(sample.value);
    all.flags.push_back(sample.flags);
  });
  return all;
}

std::vector<FailureRow> Reader::failures(std::int64_t run) {
  Statement rows =
      database_->prepare("SELECT rank, metric, iteration, code, text, times FROM v_failure WHERE run = ?1");
  std::vector<FailureRow> result;
  for (rows.bind(run); rows.step();)
    result.push_back({rank_of(rows, 0), rows.text(1), rows.integer(2), rows.integer(3), rows.text(4), rows.integer(5)});
  return result;
}

std::vector<Event> Reader::events(std::int64_t run) {
  Statement rows =
      database_->prepare("SELECT rank, at_ns, kind, text FROM event WHERE run_id = ?1 ORDER BY at_ns, rank");
  std::vector<Event> result;
  for (rows.bind(run); rows.step();) result.push_back({rank_of(rows, 0), rows.integer(1), rows.text(2), rows.text(3)});
  return result;
}

std::map<int, std::string> Reader::output(std::int64_t run) {
  Statement rows = database_->prepare("SELECT rank, text FROM v_output WHERE run = ?1");
  std::map<int, std::string> texts;
  for (rows.bind(run); rows.step();) texts[static_cast<int>(rows.integer(0))] = rows.text(1);
  return texts;
}

std::map<std::string, std::string> Reader::service(std::int64_t run) {
  return pairs(database_->prepare("SELECT key, value FROM service WHERE run_id = ?1"), run);
}

std::vector<Fact> Reader::environment(std::int64_t campaign) {
  Statement rows = database_->prepare(
      "SELECT ifnull(host, ''), key, value FROM v_environment WHERE campaign = ?1 ORDER BY host, key");
  std::vector<Fact> result;
  for (rows.bind(campaign); rows.step();) result.push_back({rows.text(0), rows.text(1), rows.text(2)});
  return result;
}

std::optional<Delivery> Reader::delivery(std::int64_t run) { return read_delivery(*database_, run); }

std::vector<Summary> Reader::summaries(std::int64_t run) { return read_summaries(*database_, run); }

}  // namespace scalebench::store
