// SPDX-License-Identifier: Apache-2.0
#include "store/bench/prepared_insert.hpp"

#include <sqlite3.h>

#include "spool/folder.hpp"
#include "spool/reader.hpp"
#include "store/database.hpp"

namespace scalebench::store::bench {
namespace {

void insert(sqlite3_stmt* statement, std::int64_t series, const spool::Record& record) {
  sqlite3_bind_int64(statement, 1, series);
  sqlite3_bind_int64(statement, 2, record.iteration);
  sqlite3_bind_int64(statement, 3, static_cast<sqlite3_int64>(record.start_ns));
  sqlite3_bind_int64(statement, 4, static_cast<sqlite3_int64>(record.value));
  sqlite3_bind_int64(statement, 5, record.flags);
  sqlite3_step(statement);
  sqlite3_reset(statement);
}

}  // namespace

void load_by_prepared_insert(const std::filesystem::path& path, const std::filesystem::path& folder) {
  Database database(path, Database::Mode::create);
  database.execute(
      "PRAGMA page_size = 4096;"
      "CREATE TABLE sample (series_id INTEGER NOT NULL, iteration INTEGER NOT NULL,"
      " start_ns INTEGER NOT NULL, value, flags INTEGER NOT NULL)");
  Statement statement = database.prepare("INSERT INTO sample VALUES (?1, ?2, ?3, ?4, ?5)");
  Transaction transaction(database);
  for (const auto& file : spool::Folder(folder).spools()) {
    const spool::Reader reader(file.path);
    std::size_t position = 0;
    while (const spool::Record* record = reader.next(position))
      insert(statement.handle(), file.rank * 16 + record->series, *record);
  }
  transaction.commit();
}

}  // namespace scalebench::store::bench
