// SPDX-License-Identifier: Apache-2.0
#include "store/merge.hpp"

#include <fmt/ranges.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <string>
#include <system_error>
#include <vector>

#include "base/error.hpp"
#include "store/database.hpp"
#include "store/schema.hpp"

namespace scalebench::store {
namespace {

void delete_run(Database& database, std::int64_t run) {
  if (database.integer("SELECT count(*) FROM run WHERE id = ?1", run) == 0)
    base::wrong_input("{}: has no run {}; `{} runs` lists those it has", database.path().string(), run,
                      base::typed_name());
  erase_series(database, run, "true");
  database.run("DELETE FROM run WHERE id = ?1", run);
}

void delete_orphans(Database& database) {
  database.run("DELETE FROM launch WHERE id NOT IN (SELECT launch_id FROM run WHERE launch_id IS NOT NULL)");
  database.run(
      "DELETE FROM campaign WHERE id NOT IN (SELECT campaign_id FROM run UNION SELECT campaign_id FROM launch)");
}

/// A nicety that needs as much free disk as the file has; without it the space is used by the next runs.
void shrink(Database& database) { sqlite3_exec(database.handle(), "VACUUM", nullptr, nullptr, nullptr); }

}  // namespace

void erase_series(Database& database, std::int64_t run, std::string_view which) {
  Statement stretches = database.prepare(
      fmt::format("SELECT first_row, first_row + n - 1 FROM series WHERE run_id = ?1 AND n > 0 AND {}", which));
  Statement erase = database.prepare("DELETE FROM sample WHERE rowid BETWEEN ?1 AND ?2");
  for (stretches.bind(run); stretches.step();) erase.run(stretches.integer(0), stretches.integer(1));
  database.run(fmt::format("DELETE FROM series WHERE run_id = ?1 AND {}", which), run);
}

void delete_runs(const std::filesystem::path& file, std::span<const std::int64_t> runs) {
  require_database(file);
  const auto database = open_to_write(file);
  Transaction transaction(*database);
  for (const std::int64_t run : runs) delete_run(*database, run);
  delete_orphans(*database);
  transaction.commit();
  shrink(*database);
}

namespace fs = std::filesystem;
namespace {

/// One merge, inside a transaction. What `other` has is known here by what it is, not by its id: temporary tables x_of
/// say which row here is, or will be, the one of `other` with the id `old`.
class Merge {
 public:
  explicit Merge(Database& database) : database_(database) {}

  Merged run();

 private:
  std::int64_t highest(const std::string& table) const;
  void find(const std::string& table, const std::string& known_here, const std::string& which);
  void find_all();
  void find_runs();
  void make_room();
  void take_metrics();
  void take(const std::string& table);
  void take_samples();
  void complete_known();
  std::vector<std::string> columns_of(const std::string& table);

  Database& database_;
  std::int64_t first_row_ = 0;  ///< what row numbers of samples grow by
};

/// What has ids of its own.
constexpr std::array<const char*, 5> kinds = {"campaign", "host", "launch", "run", "series"};

/// Owners before what they own.
constexpr std::array<const char*, 17> tables = {"campaign", "tag",  "host",       "environment", "launch", "run",
                                                "param",    "rank", "service",    "event",       "series", "failure",
                                                "summary",  "item", "wall_clock", "delivery",    "output"};

/// Those of a campaign or launch that is here already, and can have got more rows since.
constexpr std::array<const char*, 3> growing = {"tag", "environment", "output"};

bool is_one_of(const auto& names, const std::string& name) {
  return std::any_of(names.begin(), names.end(), [&](const auto& one) { return one == name; });
}

std::vector<std::string> Merge::columns_of(const std::string& table) {
  std::vector<std::string> names;
  Statement rows = database_.prepare("SELECT name FROM pragma_table_info(?1)");
  for (rows.bind(table); rows.step();) names.push_back(rows.text(0));
  return names;
}

std::int64_t Merge::highest(const std::string& table) const {
  return database_.integer(fmt::format("SELECT max(rowid) FROM main.{}", table));
}

/// `known_here`: the id of the row here that is the same as `theirs`, or NULL.
void Merge::find(const std::string& table, const std::string& known_here, const std::string& which) {
  database_.execute(
      fmt::format("CREATE TEMP TABLE {0}_of (old INTEGER PRIMARY KEY, new INTEGER NOT NULL, is_new INTEGER NOT NULL);"
                  "INSERT INTO {0}_of SELECT old, ifnull(ours, old + {1}), ours IS NULL"
                  " FROM (SELECT theirs.id AS old, ({2}) AS ours, theirs.* FROM other.{0} AS theirs) WHERE {3}",
                  table, highest(table), known_here, which));
}

/// How far a run has come in its attempt: 0 it is open, 1 it has ended, 2 its launch has too, and only another attempt
/// adds to it.
std::string progress_of(const std::string& schema, const std::string& id) {
  return fmt::format(
      "(SELECT 3 * attempt + CASE WHEN status IN ('planned', 'running') THEN 0"
      " WHEN launch.id IS NOT NULL AND wall_ns IS NULL THEN 1 ELSE 2 END"
      " FROM {0}.run LEFT JOIN {0}.launch ON launch.id = launch_id WHERE run.id = {1})",
      schema, id);
}

/// Whether a run is a later attempt at the other one, with which it goes on.
std::string goes_on(const std::string& schema, const std::string& later, const std::string& earlier) {
  return fmt::format(
      "({1}.attempt > {2}.attempt AND EXISTS (SELECT 1 FROM {0}.event AS told WHERE told.run_id = {1}.id"
      " AND told.rank IS NOT NULL AND told.attempt = {2}.attempt))",
      schema, later, earlier);
}

void Merge::find_runs() {
  find("run",
       "SELECT min(here.id) FROM campaign_of CROSS JOIN main.run AS here ON here.campaign_id = campaign_of.new"
       " WHERE campaign_of.old = theirs.campaign_id AND here.config_hash = theirs.config_hash"
       " AND here.repetition = theirs.repetition AND (here.attempt = theirs.attempt OR " +
           goes_on("other", "theirs", "here") + " OR " + goes_on("main", "here", "theirs") + ")",
       fmt::format("ours IS NULL OR {} > {}", progress_of("other", "old"), progress_of("main", "ours")));
}

void Merge::find_all() {
  find("campaign", "SELECT id FROM main.campaign AS here WHERE here.uuid = theirs.uuid", "true");
  find_runs();
  find("host",
       "SELECT here.id FROM campaign_of JOIN main.host AS here ON here.campaign_id = campaign_of.new"
       " WHERE campaign_of.old = theirs.campaign_id AND here.name = theirs.name AND here.boot_id = theirs.boot_id",
       "true");
  find("launch",
       "SELECT min(here.id) FROM campaign_of JOIN main.launch AS here ON here.campaign_id = campaign_of.new"
       " WHERE campaign_of.old = theirs.campaign_id AND here.spool_dir = theirs.spool_dir"
       " AND here.started = theirs.started AND here.command = theirs.command",
       "ours IS NOT NULL OR campaign_id IN (SELECT old FROM campaign_of WHERE is_new)"
       " OR old IN (SELECT launch_id FROM other.run WHERE id IN (SELECT old FROM run_of))");
  find("series", "NULL", "run_id IN (SELECT old FROM run_of)");
}

/// A run that has come further there gets its rows anew, under the id it has here.
void Merge::make_room() {
  Statement stale = database_.prepare("SELECT new FROM run_of WHERE NOT is_new");
  while (stale.step()) erase_series(database_, stale.integer(0), "true");
  database_.execute("DELETE FROM main.run WHERE id IN (SELECT new FROM run_of WHERE NOT is_new)");
}

void Merge::take_metrics() {
  database_.execute(
      "INSERT OR IGNORE INTO main.metric (plugin, workload, name, unit, better, help)"
      " SELECT plugin, workload, name, unit, better, help FROM other.metric"
      " WHERE id IN (SELECT metric_id FROM other.series WHERE id IN (SELECT old FROM series_of));"
      "CREATE TEMP TABLE metric_of AS SELECT theirs.id AS old, ours.id AS new"
      " FROM other.metric AS theirs JOIN main.metric AS ours USING (plugin, workload, name, unit);");
}

std::string new_value(const std::string& table, const std::string& column, std::int64_t first_row) {
  if (column == "first_row") return fmt::format("first_row + {}", first_row);
  if (column == "id") return fmt::format("(SELECT new FROM {}_of WHERE old = id)", table);
  const std::string kind = column.ends_with("_id") ? column.substr(0, column.size() - 3) : "";
  if (kind != "metric" && !is_one_of(kinds, kind)) return column;
  return fmt::format("(SELECT new FROM {}_of WHERE old = {})", kind, column);
}

std::string wanted_rows(const std::string& table, const std::vector<std::string>& columns) {
  if (table == "run") return "id IN (SELECT old FROM run_of)";
  if (is_one_of(kinds, table) && table != "series")
    return fmt::format("id IN (SELECT old FROM {}_of WHERE is_new)", table);
  for (const char* owner : {"campaign", "run", "series", "launch"})
    if (is_one_of(columns, fmt::format("{}_id", owner)))
      return fmt::format("{0}_id IN (SELECT old FROM {0}_of)", owner);
  throw base::Error(base::Exit::internal, fmt::format("table {}: nothing says whose rows they are", table));
}

void Merge::take(const std::string& table) {
  const std::vector<std::string> columns = columns_of(table);
  std::vector<std::string> values;
  for (const std::string& column : columns) values.push_back(new_value(table, column, first_row_));
  database_.execute(fmt::format("INSERT {4} INTO main.{0} ({1}) SELECT {2} FROM other.{0} WHERE {3}", table,
                                fmt::join(columns, ", "), fmt::join(values, ", "), wanted_rows(table, columns),
                                is_one_of(growing, table) ? "OR IGNORE" : ""));
}

void Merge::take_samples() {
  database_.execute(fmt::format(
      "INSERT INTO main.sample (rowid, series_id, iteration, start_ns, value, flags)"
      " SELECT theirs.rowid + {}, new, iteration, start_ns, value, flags"
      " FROM (SELECT id, new, first_row, n FROM other.series JOIN series_of ON old = id ORDER BY first_row) AS stretch"
      " CROSS JOIN other.sample AS theirs"
      " ON theirs.rowid BETWEEN stretch.first_row AND stretch.first_row + stretch.n - 1 AND +series_id = stretch.id",
      first_row_));
}

/// What a campaign and a launch that were here already did not know yet.
void Merge::complete_known() {
  database_.execute(
      "UPDATE main.launch SET (nodes, wall_ns, exit_code, signal, mpi_library, thread_level) ="
      " (SELECT nodes, wall_ns, exit_code, signal, mpi_library, thread_level FROM other.launch AS theirs"
      "  JOIN launch_of ON old = theirs.id WHERE new = launch.id)"
      " WHERE wall_ns IS NULL AND id IN (SELECT new FROM launch_of WHERE NOT is_new);"
      "UPDATE main.campaign SET floor_ns = (SELECT floor_ns FROM other.campaign AS theirs"
      "  JOIN campaign_of ON old = theirs.id WHERE new = campaign.id)"
      " WHERE floor_ns IS NULL AND id IN (SELECT new FROM campaign_of WHERE NOT is_new);");
}

Merged Merge::run() {
  first_row_ = highest("sample");
  find_all();
  make_room();
  take_metrics();
  for (const char* table : tables) take(table);
  take_samples();
  complete_known();
  Merged merged;
  merged.campaigns = database_.integer(
      "SELECT count(*) FROM campaign_of WHERE is_new"
      " OR old IN (SELECT campaign_id FROM other.run WHERE id IN (SELECT old FROM run_of))");
  merged.runs = database_.integer("SELECT count(*) FROM run_of");
  merged.samples = database_.integer("SELECT sum(n) FROM other.series WHERE id IN (SELECT old FROM series_of)");
  merged.skipped = database_.integer("SELECT count(*) FROM campaign_of") - merged.campaigns;
  return merged;
}

void require_mergeable(const fs::path& into, const fs::path& from) {
  require_database(from);
  std::error_code problem;
  if (fs::equivalent(into, from, problem))
    base::wrong_input("{} and {} are the same file; merge takes two", into.string(), from.string());
}

}  // namespace

Merged merge(const fs::path& into, const fs::path& from) {
  require_mergeable(into, from);
  const auto database = open_to_write(into);
  database->attach(from, "other");
  Transaction transaction(*database);
  const Merged merged = Merge(*database).run();
  transaction.commit();
  return merged;
}

}  // namespace scalebench::store
