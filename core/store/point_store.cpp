// SPDX-License-Identifier: Apache-2.0
#include "store/point_store.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "base/error.hpp"
#include "spool/folder.hpp"
#include "store/merge.hpp"
#include "store/records.hpp"

namespace scalebench::store {
namespace {

std::int64_t row_count(const SampleSource& source) {
  std::int64_t rows = 0;
  for (const SourceRank& rank : source.ranks())
    for (const SourceSeries& series : rank.series) rows += series.rows;
  return rows;
}

}  // namespace

PointStore::PointStore(Database& database, SampleTable& table, const JobFacts& job, int point, const RunEnd& outcome)
    : database_(database), table_(table), job_(job), point_(point), outcome_(outcome) {}

bool PointStore::store_all() {
  kept_.has_run = read_run();
  if (!kept_.has_run) return false;
  find_span();
  keep_zero();
  forget_what_was_stored();
  store_ranks();
  finish_run();
  return true;
}

bool PointStore::look() {
  is_under_way_ = true;
  return store_all();
}

Kept PointStore::store() {
  if (!store_all()) return kept_;
  kept_.has_samples =
      database_.integer(
          "SELECT 1 FROM series CROSS JOIN sample ON sample.rowid BETWEEN first_row AND first_row + n - 1"
          " WHERE run_id = ?1 AND (iteration >= warmup_end OR flags & 8) LIMIT 1",
          outcome_.run) != 0;
  return kept_;
}

bool PointStore::read_run() {
  Statement run =
      database_.prepare("SELECT campaign_id, ifnull(launch_id, 0), plugin, workload, attempt FROM run WHERE id = ?1");
  if (!run.bind(outcome_.run).step()) return false;
  campaign_ = run.integer(0);
  launch_ = run.integer(1);
  plugin_ = run.text(2);
  workload_ = run.text(3);
  attempt_ = run.integer(4);
  return true;
}

void PointStore::stretch(const spool::RankFacts& facts, std::uint64_t at_ns) {
  const std::int64_t at = common_ns(facts, at_ns);
  span_.begin_ns = span_.known ? std::min(span_.begin_ns, at) : at;
  span_.end_ns = span_.known ? std::max(span_.end_ns, at) : at;
  span_.known = true;
}

void PointStore::find_span() {
  for (const auto& [rank, journal] : job_.ranks) {
    const PointFacts* facts = journal.point(point_);
    if (facts == nullptr) continue;
    for (const spool::PhaseBegin& phase : facts->phases) stretch(journal.facts, phase.at_ns);
    if (facts->status) stretch(journal.facts, facts->status->at_ns);
    if (!facts->status && span_.known) find_end_of_the_dead(rank, journal, *facts);
  }
}

/// A rank that did not live to say how it ended was there until its last event, sample or heartbeat.
void PointStore::find_end_of_the_dead(int rank, const RankJournal& journal, const PointFacts& facts) {
  for (const spool::Event& event : facts.events) stretch(journal.facts, event.at_ns);
  const auto beat = job_.beats.find(rank);
  if (beat != job_.beats.end() && beat->second.point == point_) stretch(journal.facts, beat->second.at_ns);
  try {
    const spool::Reader spool(job_.spool(point_, rank));
    const spool::Record* last = spool.last();
    const auto series = facts.series.find(last ? last->series : -1);
    if (series == facts.series.end()) return;
    stretch(journal.facts, last->start_ns + (series->second.unit == "ns" ? last->value : 0));
  } catch (const base::Error&) {  // store_samples() tells of it
  }
}

/// Whether earlier attempts of this very run left something.
bool PointStore::goes_on() {
  return attempt_ > 1 &&
         database_.integer("SELECT 1 FROM event WHERE run_id = ?1 AND rank IS NOT NULL AND attempt < ?2 LIMIT 1",
                           outcome_.run, attempt_) != 0;
}

/// A run that goes on keeps its zero: on the clock of then where it is still the same, else by the time of day.
void PointStore::keep_zero() {
  zero_ns_ = span_.begin_ns;
  if (!span_.known || !goes_on()) return;
  const auto& [rank, first] = *job_.ranks.begin();
  Statement then = database_.prepare(
      "SELECT zero_ns, strftime('%s', started) * 1000 + cast(substr(started, 21, 3) AS INTEGER), ifnull(boot_id, '')"
      " FROM run LEFT JOIN rank ON rank.run_id = run.id AND rank.rank = ?2"
      " LEFT JOIN host ON host.id = rank.host_id WHERE run.id = ?1");
  if (!then.bind(outcome_.run, rank).step()) return;
  if (then.text(2) == first.facts.boot_id) {
    zero_ns_ = then.integer(0);
    return;
  }
  const auto journal = spool::Folder(job_.spool_dir).journal(rank);
  const std::int64_t begin_ns = unix_ns_of(span_.begin_ns, first.facts.boot_id, journal, span_.end_ns);
  zero_ns_ = span_.begin_ns - (begin_ns - then.integer(1) * 1'000'000);
}

/// What this attempt left is stored anew; of an earlier one that goes on nothing is touched.
void PointStore::forget_what_was_stored() {
  erase_series(database_, outcome_.run, fmt::format("rank IS NOT NULL AND attempt = {}", attempt_));
  database_.run("DELETE FROM event WHERE run_id = ?1 AND rank IS NOT NULL AND attempt = ?2", outcome_.run, attempt_);
  for (const char* table : {"item", "wall_clock"})
    database_.run(fmt::format("DELETE FROM {} WHERE run_id = ?1 AND attempt = ?2", table), outcome_.run, attempt_);
  database_.run("DELETE FROM rank WHERE run_id = ?1", outcome_.run);
  database_.run("DELETE FROM summary WHERE run_id = ?1", outcome_.run);
  database_.run("DELETE FROM delivery WHERE run_id = ?1", outcome_.run);
}

void PointStore::store_ranks() {
  std::vector<SourceRank> ranks;
  for (const auto& [rank, journal] : job_.ranks) {
    store_rank(journal);
    ranks.push_back(store_series(rank, journal));
    store_events(journal);
  }
  store_samples(std::move(ranks));
}

std::int64_t PointStore::host_id(const spool::RankFacts& facts) {
  const std::int64_t known =
      database_.integer("SELECT id FROM host WHERE campaign_id = ?1 AND name = ?2 AND boot_id = ?3", campaign_,
                        facts.host, facts.boot_id);
  if (known != 0) return known;
  database_.run("INSERT INTO host (campaign_id, name, boot_id) VALUES (?1, ?2, ?3)", campaign_, facts.host,
                facts.boot_id);
  return database_.last_id();
}

void PointStore::store_rank(const RankJournal& journal) {
  const spool::RankFacts& facts = journal.facts;
  const PointFacts* point = journal.point(point_);
  const spool::Status status = point != nullptr && point->status ? *point->status : spool::Status{};
  const spool::End end = journal.end.value_or(spool::End{});
  const auto switches = journal.end ? std::optional(end.involuntary_switches) : std::nullopt;
  database_.run(
      "INSERT INTO rank (run_id, rank, node, host_id, pid, cpus, clock_offset_ns, clock_drift_ppb, clock_error_ns,"
      " clock_cost_ns, mpi_init_ns, status, cause, ended, involuntary_switches, cpus_seen, role)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
      outcome_.run, facts.rank, facts.node, host_id(facts), facts.pid, facts.cpus, facts.clock_offset_ns,
      facts.clock_drift_ppb, facts.clock_error_ns, facts.clock_cost_ns, facts.mpi_init_ns, status.status, status.text,
      journal.end.has_value(), switches, end.cpus_seen, point != nullptr ? point->role : "");
  database_.run("UPDATE launch SET mpi_library = ?2, thread_level = ?3 WHERE id = ?1", launch_, facts.mpi_library,
                facts.thread_level);
}

std::int64_t PointStore::metric_id(const spool::Series& series) {
  const auto [place, is_new] = metrics_.try_emplace({series.metric, series.unit}, 0);
  if (!is_new) return place->second;
  place->second = find_metric(database_, plugin_, workload_, series.metric, series.unit);
  if (!series.better.empty())
    database_.run("UPDATE metric SET better = ?2, help = ?3 WHERE id = ?1", place->second, series.better, series.help);
  return place->second;
}

SourceRank PointStore::store_series(int rank, const RankJournal& journal) {
  SourceRank source{.rank = rank, .facts = journal.facts, .spool = job_.spool(point_, rank)};
  const PointFacts* point = journal.point(point_);
  if (point == nullptr) return source;
  Statement insert = database_.prepare(
      "INSERT INTO series (run_id, rank, metric_id, batch, work, work_unit, warmup_end, counted, attempt)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
  for (const auto& [number, series] : point->series) {
    insert.run(outcome_.run, rank, metric_id(series), series.batch, series.work, series.work_unit, series.warmup_end,
               series.counted, attempt_);
    source.series.push_back({number, database_.last_id(), spool::is_integer_unit(series.unit), 0});
  }
  store_failures(source, *point);
  return source;
}

void PointStore::store_failures(const SourceRank& rank, const PointFacts& facts) {
  Statement insert =
      database_.prepare("INSERT INTO failure (series_id, iteration, code, text, times) VALUES (?1, ?2, ?3, ?4, ?5)");
  std::map<std::pair<int, int>, const spool::FailureEntry*> last;
  for (const spool::FailureEntry& failure : facts.failures) last[{failure.series, failure.code}] = &failure;
  for (const spool::FailureEntry& failure : facts.failures) {
    const auto series = std::ranges::find(rank.series, failure.series, &SourceSeries::number);
    if (series == rank.series.end()) continue;
    const bool is_last = last.at({failure.series, failure.code}) == &failure;
    insert.run(series->id, failure.iteration, failure.code, failure.text, 1 + (is_last ? facts.untold(failure) : 0));
  }
}

void PointStore::store_event(int rank, std::int64_t at_ns, std::string_view kind, std::string_view text) {
  database_.run("INSERT INTO event (run_id, rank, at_ns, kind, text, attempt) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                outcome_.run, rank, at_ns, kind, text, attempt_);
}

void PointStore::store_events(const RankJournal& journal) {
  const PointFacts* point = journal.point(point_);
  if (point == nullptr) return;
  const auto since_zero = [&](std::uint64_t at_ns) { return common_ns(journal.facts, at_ns) - zero_ns_; };
  for (const spool::PhaseBegin& phase : point->phases)
    store_event(journal.facts.rank, since_zero(phase.at_ns), "phase", phase.phase);
  store_items(journal.facts.rank, *point);
  store_wall_clock(journal, *point);
  for (const spool::Event& event : point->events)
    store_event(journal.facts.rank, since_zero(event.at_ns), event.level, event.text);
}

void PointStore::store_items(int rank, const PointFacts& facts) {
  if (facts.items.empty()) return;
  Statement insert = database_.prepare(
      "INSERT OR REPLACE INTO item (run_id, rank, operation, key, text, attempt) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
  for (const spool::Item& item : facts.items)
    insert.run(outcome_.run, rank, item.operation, item.key, item.text, attempt_);
}

void PointStore::store_wall_clock(const RankJournal& journal, const PointFacts& facts) {
  Statement insert = database_.prepare(
      "INSERT OR REPLACE INTO wall_clock (run_id, rank, at_ns, unix_ns, attempt) VALUES (?1, ?2, ?3, ?4, ?5)");
  for (const spool::WallClock& wall : facts.wall)
    insert.run(outcome_.run, journal.facts.rank, common_ns(journal.facts, wall.at_ns) - zero_ns_, wall.unix_ns,
               attempt_);
}

// New rows of a table without a key of its own get the highest number so far plus 1, so one statement fills one
// stretch, in the order of the source.
void PointStore::store_samples(std::vector<SourceRank> ranks) {
  const SampleSource& source = table_.source.emplace(std::move(ranks), zero_ns_);
  if (is_under_way_) {
    database_.integer("SELECT count(*) FROM spool_sample");
    return store_places(source, 0);
  }
  const std::int64_t before = database_.integer("SELECT max(rowid) FROM sample");
  database_.run(
      "INSERT INTO sample (series_id, iteration, start_ns, value, flags)"
      " SELECT series_id, iteration, start_ns, value, flags FROM spool_sample");
  if (database_.integer("SELECT max(rowid) FROM sample") != before + row_count(source))
    throw base::Error(base::Exit::internal,
                      fmt::format("{}: samples did not land where expected; nothing of run {} was stored",
                                  database_.path().string(), outcome_.run));
  store_places(source, before + 1);
}

void PointStore::store_places(const SampleSource& source, std::int64_t first_row) {
  Statement place = database_.prepare("UPDATE series SET first_row = ?2, n = ?3 WHERE id = ?1");
  for (const SourceRank& rank : source.ranks()) {
    for (const SourceSeries& series : rank.series) {
      place.run(series.id, first_row, series.rows);
      first_row += series.rows;
    }
    if (!is_under_way_) store_findings(rank);
  }
}

void PointStore::store_findings(const SourceRank& rank) {
  const std::int64_t at_ns = span_.end_ns - zero_ns_;
  const auto warn = [&](const std::string& text) { store_event(rank.rank, at_ns, "warning", text); };
  if (!rank.problem.empty()) warn(rank.problem);
  if (kept_.loss.empty() && !rank.problem.empty()) kept_.loss = fmt::format("rank {}: {}", rank.rank, rank.problem);
  if (rank.torn > 0)
    warn(fmt::format("{} samples were being written when the rank ended and are not stored", rank.torn));
  if (rank.damaged > 0)
    warn(fmt::format("{} samples were damaged after they had been written and are not stored", rank.damaged));
  if (rank.unexplained > 0)
    warn(fmt::format("{} samples are not stored: the rank ended before it said what they measure", rank.unexplained));
  const std::size_t lines = job_.ranks.at(rank.rank).damaged;
  if (lines > 0) warn(fmt::format("{} lines of the rank's journal are damaged and were left out", lines));
}

void PointStore::finish_run() {
  database_.run("UPDATE run SET status = ?2, cause = ?3 WHERE id = ?1", outcome_.run, name_of(outcome_.status),
                outcome_.cause);
  if (!job_.ranks.empty() && !is_under_way_) {
    database_.run("UPDATE run SET nodes = ?2 WHERE id = ?1", outcome_.run, job_.nodes());
    database_.run("UPDATE launch SET nodes = ?2 WHERE id = ?1", launch_, job_.nodes());
  }
  if (!span_.known) return;
  const auto& [rank, first] = *job_.ranks.begin();
  const auto journal = spool::Folder(job_.spool_dir).journal(rank);
  database_.run("UPDATE run SET zero_ns = ?2, duration_ns = ?3, started = ?4 WHERE id = ?1", outcome_.run, zero_ns_,
                span_.end_ns - zero_ns_, utc_of(zero_ns_, first.facts.boot_id, journal, span_.end_ns));
}

}  // namespace scalebench::store
