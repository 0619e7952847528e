// SPDX-License-Identifier: Apache-2.0
// Reader::query: what a user typed, on a connection that cannot change anything.
#include <sqlite3.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "store/database.hpp"
#include "store/reader.hpp"

namespace scalebench::store {
namespace {

[[noreturn]] void refuse(sqlite3* handle) {
  base::wrong_input("{}; `SELECT name FROM sqlite_master` lists tables and views, docs/database.md explains them",
                    base::printable(sqlite3_errmsg(handle), 200));
}

/// SQLite prepares the first statement only and says where the rest begins.
void require_single(sqlite3* handle, const char* rest) {
  sqlite3_stmt* second = nullptr;
  const int code = sqlite3_prepare_v2(handle, rest, -1, &second, nullptr);
  const bool is_more = code != SQLITE_OK || second != nullptr;
  sqlite3_finalize(second);
  if (is_more) base::wrong_input("more than one SQL statement; pass them one by one");
}

struct Finalizer {
  void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using Handle = std::unique_ptr<sqlite3_stmt, Finalizer>;

Handle prepare(sqlite3* handle, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  const char* rest = nullptr;
  if (sqlite3_prepare_v2(handle, sql.c_str(), -1, &statement, &rest) != SQLITE_OK) refuse(handle);
  Handle owner(statement);
  if (owner == nullptr) base::wrong_input("no SQL statement; try \"SELECT * FROM v_run\"");
  require_single(handle, rest);
  if (sqlite3_stmt_readonly(statement) == 0)
    base::wrong_input("this statement would change the database, which is open for reading; use the sqlite3 shell");
  return owner;
}

Cell cell_of(sqlite3_stmt* row, int column) {
  switch (sqlite3_column_type(row, column)) {
    case SQLITE_NULL:
      return std::monostate{};
    case SQLITE_INTEGER:
      return static_cast<std::int64_t>(sqlite3_column_int64(row, column));
    case SQLITE_FLOAT:
      return sqlite3_column_double(row, column);
    default:
      break;
  }
  const auto* begin = static_cast<const char*>(sqlite3_column_blob(row, column));
  if (begin == nullptr) return std::string();
  return std::string(begin, static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
}

}  // namespace

void Reader::query(const std::string& sql, const OnColumns& columns, const OnRow& row) {
  const Handle statement = prepare(database_->handle(), sql);
  const int count = sqlite3_column_count(statement.get());
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.emplace_back(sqlite3_column_name(statement.get(), i));
  columns(names);
  std::vector<Cell> cells(names.size());
  int code = SQLITE_OK;
  while ((code = sqlite3_step(statement.get())) == SQLITE_ROW) {
    for (int i = 0; i < count; ++i) cells[static_cast<std::size_t>(i)] = cell_of(statement.get(), i);
    row(cells);
  }
  if (code == SQLITE_BUSY) database_->fail(code);
  if (code != SQLITE_DONE) refuse(database_->handle());
}

}  // namespace scalebench::store
