// SPDX-License-Identifier: Apache-2.0
#include "store/merge.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <system_error>
#include <vector>

#include "base/error.hpp"
#include "store/database.hpp"
#include "store/schema.hpp"

namespace scalebench::store {
namespace fs = std::filesystem;
namespace {

/// One merge, inside a transaction: ids of `other` grow by what is in use here, so that references stay references.
class Merge {
 public:
  explicit Merge(Database& database) : database_(database) {}

  Merged run();

 private:
  void choose();
  void shift_ids();
  void take_metrics();
  void take(const std::string& table);
  void take_samples();
  std::string new_value(const std::string& table, const std::string& column) const;
  std::string wanted_rows(const std::string& table, const std::vector<std::string>& columns) const;
  std::vector<std::string> columns_of(const std::string& table);

  Database& database_;
  std::map<std::string, std::int64_t> shift_;  ///< by table
};

/// Tables with ids of their own, and what refers to them.
constexpr std::array<std::pair<const char*, const char*>, 5> references = {{{"campaign_id", "campaign"},
                                                                            {"host_id", "host"},
                                                                            {"launch_id", "launch"},
                                                                            {"run_id", "run"},
                                                                            {"series_id", "series"}}};

/// Owners before what they own.
constexpr std::array<const char*, 15> tables = {"campaign", "tag",     "host",   "environment", "launch",
                                                "run",      "param",   "rank",   "service",     "event",
                                                "series",   "failure", "summary", "delivery",    "output"};

std::vector<std::string> Merge::columns_of(const std::string& table) {
  std::vector<std::string> names;
  Statement rows = database_.prepare("SELECT name FROM pragma_table_info(?1)");
  for (rows.bind(table); rows.step();) names.push_back(rows.text(0));
  return names;
}

void Merge::choose() {
  database_.execute(
      "CREATE TEMP TABLE wanted_campaign AS SELECT id FROM other.campaign WHERE uuid NOT IN (SELECT uuid FROM "
      "main.campaign);"
      "CREATE TEMP TABLE wanted_launch AS SELECT id FROM other.launch WHERE campaign_id IN wanted_campaign;"
      "CREATE TEMP TABLE wanted_run AS SELECT id FROM other.run WHERE campaign_id IN wanted_campaign;"
      "CREATE TEMP TABLE wanted_series AS SELECT id FROM other.series WHERE run_id IN wanted_run;");
}

void Merge::shift_ids() {
  for (const auto& [column, table] : references)
    shift_[table] = database_.integer(fmt::format("SELECT max(id) FROM main.{}", table));
  shift_["sample"] = database_.integer("SELECT max(rowid) FROM main.sample");
}

void Merge::take_metrics() {
  database_.execute(
      "INSERT OR IGNORE INTO main.metric (plugin, workload, name, unit, better, help)"
      " SELECT plugin, workload, name, unit, better, help FROM other.metric"
      " WHERE id IN (SELECT metric_id FROM other.series WHERE id IN wanted_series);"
      "CREATE TEMP TABLE metric_of AS SELECT theirs.id AS old, ours.id AS new"
      " FROM other.metric AS theirs JOIN main.metric AS ours USING (plugin, workload, name, unit);");
}

std::string Merge::new_value(const std::string& table, const std::string& column) const {
  if (column == "metric_id") return "(SELECT new FROM metric_of WHERE old = metric_id)";
  if (column == "first_row") return fmt::format("first_row + {}", shift_.at("sample"));
  if (column == "id") return fmt::format("id + {}", shift_.at(table));
  for (const auto& [reference, target] : references)
    if (column == reference) return fmt::format("{} + {}", column, shift_.at(target));
  return column;
}

std::string Merge::wanted_rows(const std::string& table, const std::vector<std::string>& columns) const {
  if (table == "campaign") return "id IN wanted_campaign";
  for (const char* owner : {"campaign", "run", "series", "launch"})
    if (std::ranges::find(columns, fmt::format("{}_id", owner)) != columns.end())
      return fmt::format("{0}_id IN wanted_{0}", owner);
  throw base::Error(base::Exit::internal, fmt::format("table {}: nothing says whose rows they are", table));
}

void Merge::take(const std::string& table) {
  const std::vector<std::string> columns = columns_of(table);
  std::vector<std::string> values;
  for (const std::string& column : columns) values.push_back(new_value(table, column));
  database_.execute(fmt::format("INSERT INTO main.{0} ({1}) SELECT {2} FROM other.{0} WHERE {3}", table,
                                fmt::join(columns, ", "), fmt::join(values, ", "), wanted_rows(table, columns)));
}

void Merge::take_samples() {
  database_.execute(fmt::format(
      "INSERT INTO main.sample (rowid, series_id, iteration, start_ns, value, flags)"
      " SELECT theirs.rowid + {}, series_id + {}, iteration, start_ns, value, flags"
      " FROM (SELECT id, first_row, n FROM other.series WHERE id IN wanted_series ORDER BY first_row) AS stretch"
      " CROSS JOIN other.sample AS theirs"
      " ON theirs.rowid BETWEEN stretch.first_row AND stretch.first_row + stretch.n - 1 AND +series_id = stretch.id",
      shift_.at("sample"), shift_.at("series")));
}

Merged Merge::run() {
  choose();
  shift_ids();
  take_metrics();
  for (const char* table : tables) take(table);
  take_samples();
  Merged merged;
  merged.campaigns = database_.integer("SELECT count(*) FROM wanted_campaign");
  merged.runs = database_.integer("SELECT count(*) FROM wanted_run");
  merged.samples = database_.integer("SELECT sum(n) FROM other.series WHERE id IN wanted_series");
  merged.skipped = database_.integer("SELECT count(*) FROM other.campaign") - merged.campaigns;
  merged.left = database_.integer(
      "SELECT count(*) FROM other.run AS theirs JOIN other.campaign AS known ON known.id = theirs.campaign_id"
      " JOIN main.campaign AS here ON here.uuid = known.uuid"
      " JOIN main.run AS ours ON ours.campaign_id = here.id AND ours.config_hash = theirs.config_hash"
      "  AND ours.repetition = theirs.repetition AND ours.attempt = theirs.attempt"
      " WHERE theirs.status NOT IN ('planned', 'running') AND ours.status IN ('planned', 'running')"
      "  AND theirs.id NOT IN wanted_run");
  return merged;
}

void require_mergeable(const fs::path& into, const fs::path& from) {
  const int theirs = schema_version(from);
  std::error_code problem;
  if (fs::equivalent(into, from, problem))
    base::wrong_input("{} and {} are the same file; merge takes two", into.string(), from.string());
  if (theirs != current_schema().version || (fs::exists(into) && schema_version(into) != theirs))
    base::wrong_input("{} (schema {}) and {} have different schemas; run anything that stores with both first",
                      from.string(), theirs, into.string());
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
