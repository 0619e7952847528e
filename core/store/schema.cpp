// SPDX-License-Identifier: Apache-2.0
#include "store/schema.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "base/error.hpp"
#include "store/schema_sql.hpp"

namespace scalebench::store {
namespace fs = std::filesystem;
namespace {

/// The first bytes of a SQLite file (https://www.sqlite.org/fileformat.html, 1.3), read without SQLite: opening a
/// foreign file with it could already roll back a journal.
struct FileHeader {
  bool is_sqlite = false;
  std::int32_t version = 0;
  std::int32_t application = 0;
};

std::int32_t big_endian(const std::array<char, 100>& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return static_cast<std::int32_t>(value);
}

/// nullopt: no such file, or an empty one, which SQLite takes for a new database.
std::optional<FileHeader> read_header(const fs::path& path) {
  std::error_code problem;
  const fs::file_status status = fs::status(path, problem);
  if (status.type() == fs::file_type::not_found) return std::nullopt;
  if (fs::is_directory(status))
    base::wrong_input("{}: a folder, not a scalebench database; name a file with --db", path.string());
  std::ifstream file(path, std::ios::binary);
  if (!file)
    base::wrong_input("{}: may not be read; change its permissions or choose another file with --db", path.string());
  std::array<char, 100> bytes{};
  file.read(bytes.data(), bytes.size());
  if (file.gcount() == 0) return std::nullopt;
  const bool is_sqlite =
      file.gcount() == 100 && std::string_view(bytes.data(), 16) == std::string_view("SQLite format 3\0", 16);
  if (!is_sqlite) return FileHeader{};
  return FileHeader{true, big_endian(bytes, 60), big_endian(bytes, 68)};
}

std::optional<int> version_of(const fs::path& path, const Schema& schema) {
  const auto header = read_header(path);
  if (!header) return std::nullopt;
  if (!header->is_sqlite || header->application != application_id)
    base::wrong_input("{}: not a scalebench database; choose another file with --db", path.string());
  if (header->version > schema.version)
    base::wrong_input(
        "{}: written by a newer scalebench (schema {}, this one knows up to {}); use that one or another file with "
        "--db",
        path.string(), header->version, schema.version);
  return header->version;
}

void require_writable(const fs::path& path) {
  if (fs::exists(path) && ::access(path.c_str(), W_OK) != 0)
    base::wrong_input("{}: may not be written to; change its permissions or choose another file with --db",
                      path.string());
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (!fs::is_directory(folder))
    base::wrong_input("{}: folder {} does not exist; create it or choose another file with --db", path.string(),
                      folder.string());
  if (::access(folder.c_str(), W_OK | X_OK) != 0)
    base::wrong_input("{}: folder {} may not be written to; choose another file with --db", path.string(),
                      folder.string());
}

int stored_version(Database& database) { return static_cast<int>(database.integer("PRAGMA user_version")); }

void set_version(Database& database, int version) {
  database.execute(fmt::format("PRAGMA user_version = {}", version));
}

void drop_views(Database& database) {
  std::vector<std::string> names;
  Statement list =
      database.prepare("SELECT name FROM sqlite_master WHERE type = 'view' AND name LIKE 'v\\_%' ESCAPE '\\'");
  while (list.step()) names.push_back(list.text(0));
  for (const std::string& name : names) database.execute(fmt::format("DROP VIEW \"{}\"", name));
}

void create(Database& database, const Schema& schema) {
  database.execute(std::string(schema.tables));
  database.execute(std::string(schema.views));
  database.execute(fmt::format("PRAGMA application_id = {}", application_id));
}

void migrate(Database& database, const Schema& schema) {
  drop_views(database);
  for (const Migration& step : schema.migrations)
    if (step.from == stored_version(database)) {
      database.execute(std::string(step.script));
      set_version(database, step.from + 1);
    }
  database.execute(std::string(schema.views));
}

/// Two programs may arrive at once: what is to be done is decided inside the transaction.
void bring_up_to_date(Database& database, const Schema& schema) {
  if (stored_version(database) == schema.version) return;
  Transaction transaction(database);
  const int version = stored_version(database);
  if (version == schema.version) return;
  if (version == 0)
    create(database, schema);
  else
    migrate(database, schema);
  set_version(database, schema.version);
  transaction.commit();
}

bool needs_rollback(Database& database) {
  sqlite3_stmt* probe = nullptr;
  const int prepared = sqlite3_prepare_v2(database.handle(), "SELECT 1 FROM sqlite_master", -1, &probe, nullptr);
  const int code = prepared == SQLITE_OK ? sqlite3_step(probe) : prepared;
  sqlite3_finalize(probe);
  return code == SQLITE_READONLY_ROLLBACK || code == SQLITE_CANTOPEN;
}

/// A writer that was killed leaves a journal; only a connection that may write can play it back.
void roll_back_what_was_left(const fs::path& path) {
  Database database(path, Database::Mode::write);
  database.integer("SELECT count(*) FROM sqlite_master");
}

std::unique_ptr<Database> migrated_copy(Database& old, const Schema& schema) {
  auto copy = std::make_unique<Database>(fs::path(), Database::Mode::create);
  copy->copy_from(old);
  bring_up_to_date(*copy, schema);
  return copy;
}

}  // namespace

const Schema& current_schema() {
  static const std::array<Migration, 2> steps = {{{1, from_1_sql}, {2, from_2_sql}}};
  static const Schema schema{3, tables_sql, views_sql, steps};
  return schema;
}

void require_usable(const fs::path& path, const Schema& schema) {
  version_of(path, schema);
  require_writable(path);
}

int schema_version(const fs::path& path, const Schema& schema) {
  const auto version = version_of(path, schema);
  if (!version) base::wrong_input("{}: no such database; name an existing one with --db", path.string());
  return *version;
}

std::unique_ptr<Database> open_to_write(const fs::path& path, const Schema& schema) {
  require_usable(path, schema);
  auto database = std::make_unique<Database>(path, Database::Mode::create);
  database->execute("PRAGMA page_size = 4096; PRAGMA foreign_keys = ON");
  bring_up_to_date(*database, schema);
  return database;
}

std::unique_ptr<Database> open_to_read(const fs::path& path, const Schema& schema) {
  schema_version(path, schema);
  auto database = std::make_unique<Database>(path, Database::Mode::read);
  if (needs_rollback(*database)) {
    roll_back_what_was_left(path);
    database = std::make_unique<Database>(path, Database::Mode::read);
  }
  if (stored_version(*database) < schema.version) database = migrated_copy(*database, schema);
  database->execute("PRAGMA query_only = ON");
  return database;
}

}  // namespace scalebench::store
