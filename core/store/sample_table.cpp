// SPDX-License-Identifier: Apache-2.0
#include "store/sample_table.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <bit>
#include <exception>
#include <limits>
#include <new>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "store/database.hpp"

namespace scalebench::store {

namespace fs = std::filesystem;

SampleSource::SampleSource(std::vector<SourceRank> ranks, std::int64_t zero_ns)
    : ranks_(std::move(ranks)), zero_ns_(zero_ns) {}

void SampleSource::open_spool() {
  if (!fs::exists(rank().spool)) {
    if (!rank().series.empty()) rank().problem = "its samples are gone: their file was removed before they were stored";
    return;
  }
  try {
    rank().records.emplace(rank().spool);
  } catch (const base::Error& error) {
    rank().problem = error.what();
    return;
  }
  const spool::Tally tally = rank().records->tally();
  rank().torn = tally.torn;
  rank().damaged = tally.damaged;
  rank().unexplained = tally.valid;
}

bool SampleSource::next_in_series() {
  record_ = rank().records->next(position_, series().number);
  if (record_ == nullptr) return false;
  ++series().rows;
  --rank().unexplained;
  return true;
}

void SampleSource::next_rank() {
  series_ = 0;
  position_ = 0;
  ++rank_;
}

bool SampleSource::next() {
  for (; rank_ < ranks_.size(); next_rank()) {
    if (!rank().records) open_spool();
    for (; rank().records && series_ < rank().series.size(); ++series_, position_ = 0)
      if (next_in_series()) return true;
  }
  return false;
}

// A rank that lives on may have written more since: only as many as were handed out.
void SampleSource::visit(const SourceRank& rank, const SourceSeries& series,
                         const std::function<void(const Sample&)>& use) const {
  std::size_t position = 0;
  for (std::int64_t left = series.rows; left > 0; --left) {
    const spool::Record* record = rank.records->next(position, series.number);
    if (record == nullptr) return;
    const double value = series.integer ? static_cast<double>(static_cast<std::int64_t>(record->value))
                                        : std::bit_cast<double>(record->value);
    use({record->iteration, start_ns_of(rank, *record), value, record->flags});
  }
}

bool SampleSource::for_each(std::int64_t series_id, const std::function<void(const Sample&)>& use) const {
  for (const SourceRank& rank : ranks_) {
    const auto series = std::ranges::find(rank.series, series_id, &SourceSeries::id);
    if (series == rank.series.end()) continue;
    if (rank.records) visit(rank, *series, use);
    return true;
  }
  return false;
}

namespace {

// SQLite's "subclasses": it hands back pointers to the base it knows.
struct Table : sqlite3_vtab {
  SampleTable* feed;
};
struct Cursor : sqlite3_vtab_cursor {
  SampleSource* source;
  bool at_end;
  sqlite3_int64 row;
};

Cursor& self(sqlite3_vtab_cursor* cursor) { return *static_cast<Cursor*>(cursor); }

int connect(sqlite3* handle, void* feed, int, const char* const*, sqlite3_vtab** table, char**) {
  const int code = sqlite3_declare_vtab(handle, "CREATE TABLE x(series_id, iteration, start_ns, value, flags)");
  if (code != SQLITE_OK) return code;
  void* memory = sqlite3_malloc64(sizeof(Table));
  if (memory == nullptr) return SQLITE_NOMEM;
  *table = ::new (memory) Table{{}, static_cast<SampleTable*>(feed)};
  return SQLITE_OK;
}

int disconnect(sqlite3_vtab* table) {
  sqlite3_free(static_cast<Table*>(table));
  return SQLITE_OK;
}

int best_index(sqlite3_vtab*, sqlite3_index_info* info) {
  info->estimatedRows = 1'000'000;
  return SQLITE_OK;
}

SampleSource* source_of(sqlite3_vtab* table) {
  auto& source = static_cast<Table*>(table)->feed->source;
  return source ? &*source : nullptr;
}

int open(sqlite3_vtab* table, sqlite3_vtab_cursor** cursor) {
  void* memory = sqlite3_malloc64(sizeof(Cursor));
  if (memory == nullptr) return SQLITE_NOMEM;
  *cursor = ::new (memory) Cursor{{}, source_of(table), true, 0};
  return SQLITE_OK;
}

int close(sqlite3_vtab_cursor* cursor) {
  sqlite3_free(&self(cursor));
  return SQLITE_OK;
}

// Nothing may be thrown through SQLite: the sentence travels as the table's error message.
int next(sqlite3_vtab_cursor* cursor) {
  try {
    self(cursor).at_end = self(cursor).source == nullptr || !self(cursor).source->next();
    ++self(cursor).row;
    return SQLITE_OK;
  } catch (const std::exception& error) {
    cursor->pVtab->zErrMsg = sqlite3_mprintf("%s", error.what());
    return SQLITE_ERROR;
  }
}

int filter(sqlite3_vtab_cursor* cursor, int, const char*, int, sqlite3_value**) { return next(cursor); }

int at_end(sqlite3_vtab_cursor* cursor) { return self(cursor).at_end ? 1 : 0; }

void put_value(sqlite3_context* context, const SampleSource& source) {
  const std::uint64_t bits = source.record().value;
  if (source.is_integer())
    sqlite3_result_int64(context, static_cast<sqlite3_int64>(bits));
  else
    sqlite3_result_double(context, std::bit_cast<double>(bits));
}

int column(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int index) {
  const SampleSource& source = *self(cursor).source;
  switch (index) {
    case 0:
      sqlite3_result_int64(context, source.series_id());
      break;
    case 1:
      sqlite3_result_int64(context, source.record().iteration);
      break;
    case 2:
      sqlite3_result_int64(context, source.start_ns());
      break;
    case 3:
      put_value(context, source);
      break;
    default:
      sqlite3_result_int(context, source.record().flags);
      break;
  }
  return SQLITE_OK;
}

int row_id(sqlite3_vtab_cursor* cursor, sqlite3_int64* id) {
  *id = self(cursor).row;
  return SQLITE_OK;
}

// Without xCreate a module is "eponymous only": there without CREATE VIRTUAL TABLE, and never part of the file.
sqlite3_module make_module() {
  sqlite3_module module{};
  module.xConnect = connect;
  module.xBestIndex = best_index;
  module.xDisconnect = disconnect;
  module.xOpen = open;
  module.xClose = close;
  module.xFilter = filter;
  module.xNext = next;
  module.xEof = at_end;
  module.xColumn = column;
  module.xRowid = row_id;
  return module;
}

/// So many rows are read by one statement: the lock that it takes on the file is gone after some milliseconds, whatever
/// is done with the samples.
constexpr std::int64_t rows_at_once = 32768;

/// Where `visit_sample` puts the samples of this thread's statement: there is room for them.
thread_local std::vector<Sample>* block_under_way = nullptr;

double real_of(sqlite3_value* value) {
  if (sqlite3_value_type(value) == SQLITE_NULL) return std::numeric_limits<double>::quiet_NaN();
  return sqlite3_value_double(value);
}

void visit_sample(sqlite3_context*, int, sqlite3_value** columns) {
  if (block_under_way == nullptr) return;
  block_under_way->push_back({sqlite3_value_int64(columns[0]), sqlite3_value_int64(columns[1]), real_of(columns[2]),
                              static_cast<std::uint32_t>(sqlite3_value_int64(columns[3]))});
}

void end_visit(sqlite3_context*) {}

/// The samples of series.id from its `first` on, at most rows_at_once.
void read_block(Statement& rows, std::int64_t series, std::int64_t first, std::vector<Sample>& block) {
  block.clear();
  block_under_way = &block;
  try {
    rows.run(series, first, rows_at_once);
  } catch (const base::Error&) {
    block_under_way = nullptr;
    throw;
  }
  block_under_way = nullptr;
}

}  // namespace

void register_sample_visit(Database& database) {
  const int code = sqlite3_create_function_v2(database.handle(), "visit_sample", 4, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                                              nullptr, nullptr, visit_sample, end_visit, nullptr);
  if (code != SQLITE_OK) database.fail(code);
}

std::int64_t visit_samples(Database& database, std::int64_t series, const std::function<void(const Sample&)>& use) {
  Statement rows = database.prepare(
      "SELECT visit_sample(iteration, start_ns, value, flags) FROM series CROSS JOIN sample"
      " ON sample.rowid BETWEEN first_row + ?2 AND first_row + min(n, ?2 + ?3) - 1 WHERE series.id = ?1");
  std::vector<Sample> block;
  block.reserve(static_cast<std::size_t>(rows_at_once));
  for (std::int64_t visited = 0;;) {
    read_block(rows, series, visited, block);
    for (const Sample& sample : block) use(sample);
    visited += static_cast<std::int64_t>(block.size());
    if (block.size() < static_cast<std::size_t>(rows_at_once)) return visited;
  }
}

void register_sample_table(Database& database, SampleTable& table) {
  static const sqlite3_module module = make_module();
  const int code = sqlite3_create_module_v2(database.handle(), "spool_sample", &module, &table, nullptr);
  if (code != SQLITE_OK) database.fail(code);
}

}  // namespace scalebench::store
