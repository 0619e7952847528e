// SPDX-License-Identifier: Apache-2.0
#include "store/sample_table.hpp"

#include <sqlite3.h>

#include <bit>
#include <exception>
#include <limits>
#include <new>

#include "base/error.hpp"
#include "store/database.hpp"

namespace scalebench::store {
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

/// Who `visit_sample` hands the samples of this thread's statement to.
struct Visit {
  const std::function<void(const Sample&)>& use;
  std::exception_ptr problem = nullptr;
};
thread_local Visit* visit_under_way = nullptr;

double real_of(sqlite3_value* value) {
  if (sqlite3_value_type(value) == SQLITE_NULL) return std::numeric_limits<double>::quiet_NaN();
  return sqlite3_value_double(value);
}

void visit_sample(sqlite3_context* context, int, sqlite3_value** columns) {
  if (visit_under_way == nullptr) return;
  try {
    visit_under_way->use({sqlite3_value_int64(columns[0]), sqlite3_value_int64(columns[1]), real_of(columns[2]),
                          static_cast<std::uint32_t>(sqlite3_value_int64(columns[3]))});
  } catch (...) {
    visit_under_way->problem = std::current_exception();
    sqlite3_result_error(context, "a sample could not be used", -1);
  }
}

void end_visit(sqlite3_context*) {}

}  // namespace

void register_sample_visit(Database& database) {
  const int code = sqlite3_create_function_v2(database.handle(), "visit_sample", 4, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                                              nullptr, nullptr, visit_sample, end_visit, nullptr);
  if (code != SQLITE_OK) database.fail(code);
}

void visit_samples(Database& database, std::int64_t series, const std::function<void(const Sample&)>& use) {
  Statement rows = database.prepare(
      "SELECT visit_sample(iteration, start_ns, value, flags) FROM series CROSS JOIN sample"
      " ON sample.rowid BETWEEN first_row AND first_row + n - 1 WHERE series.id = ?1");
  Visit visit{use};
  visit_under_way = &visit;
  try {
    rows.run(series);
  } catch (const base::Error&) {
    visit_under_way = nullptr;
    if (visit.problem) std::rethrow_exception(visit.problem);
    throw;
  }
  visit_under_way = nullptr;
}

void register_sample_table(Database& database, SampleTable& table) {
  static const sqlite3_module module = make_module();
  const int code = sqlite3_create_module_v2(database.handle(), "spool_sample", &module, &table, nullptr);
  if (code != SQLITE_OK) database.fail(code);
}

}  // namespace scalebench::store
