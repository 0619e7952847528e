// SPDX-License-Identifier: Apache-2.0
#include "store/schema.hpp"

#include <unistd.h>

#include <array>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "base/error.hpp"
#include "store/schema_sql.hpp"

namespace scalebench::store {
namespace fs = std::filesystem;
namespace {

/// The first bytes of a SQLite file (https://www.sqlite.org/fileformat.html, 1.3), read before the first statement,
/// which could already roll back the journal of a foreign file.
struct FileHeader {
  bool is_sqlite = false;
  std::int32_t version = 0;
  std::int32_t application = 0;
};

std::int32_t big_endian(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return static_cast<std::int32_t>(value);
}

/// nullopt: an empty file, which SQLite takes for a new database (a killed scalebench may leave one).
std::optional<FileHeader> header_of(Database& database) {
  constexpr std::size_t header_bytes = 100;
  const std::string bytes = database.first_bytes(header_bytes);
  if (bytes.empty()) return std::nullopt;
  const bool is_sqlite = bytes.size() == header_bytes && bytes.starts_with(std::string_view("SQLite format 3\0", 16));
  if (!is_sqlite) return FileHeader{};
  return FileHeader{true, big_endian(bytes, 60), big_endian(bytes, 68)};
}

/// SQLite gives these names a meaning of their own, and what it would make is no file that keeps anything.
void require_a_file_name(const fs::path& path) {
  const std::string name = path.string();
  if (name.empty()) base::wrong_input("--db '': a database is a file; give it a name");
  if (name == ":memory:" || name.starts_with("file:"))
    base::wrong_input("{0}: a database is a file, not what SQLite makes of this name; ./{0} would be one", name);
}

bool exists_as_file(const fs::path& path) {
  require_a_file_name(path);
  std::error_code problem;
  const fs::file_status status = fs::status(path, problem);
  if (status.type() == fs::file_type::not_found) return false;
  if (fs::is_directory(status))
    base::wrong_input("{}: a folder, not a scalebench database; name a file with --db", path.string());
  if (fs::exists(status) && !fs::is_regular_file(status))
    base::wrong_input("{}: a device, pipe or socket, not a scalebench database; name a file with --db", path.string());
  if (::access(path.c_str(), R_OK) != 0)
    base::wrong_input("{}: may not be read; change its permissions or choose another file with --db", path.string());
  return true;
}

/// nullopt: empty.
std::optional<int> version_of(Database& database, const Schema& schema) {
  const auto header = header_of(database);
  if (!header) return std::nullopt;
  const std::string file = database.path().string();
  if (!header->is_sqlite || header->application != application_id)
    base::wrong_input("{}: not a scalebench database; choose another file with --db", file);
  if (header->version > schema.version)
    base::wrong_input(
        "{}: written by a newer scalebench (schema {}, this one knows up to {}); use that one or another file with "
        "--db",
        file, header->version, schema.version);
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

/// Open and known to hold runs. A writer that was killed leaves a journal, and only a connection that may write can play
/// it back; where the file may not be written to, SQLite opens it for reading.
std::unique_ptr<Database> open_existing(const fs::path& path, const Schema& schema) {
  if (!exists_as_file(path))
    base::wrong_input("{}: no such database; name an existing one with --db", path.string());
  auto database = std::make_unique<Database>(path, Database::Mode::write);
  if (!version_of(*database, schema))
    base::wrong_input("{}: an empty file, no run is stored in it; name another with --db", path.string());
  return database;
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
  if (exists_as_file(path)) {
    Database database(path, Database::Mode::read);
    version_of(database, schema);
  }
  require_writable(path);
}

int schema_version(const fs::path& path, const Schema& schema) {
  return *version_of(*open_existing(path, schema), schema);
}

std::unique_ptr<Database> open_to_write(const fs::path& path, const Schema& schema) {
  exists_as_file(path);
  require_writable(path);
  auto database = std::make_unique<Database>(path, Database::Mode::create);
  version_of(*database, schema);
  database->execute("PRAGMA page_size = 4096");
  bring_up_to_date(*database, schema);
  database->execute("PRAGMA foreign_keys = ON");
  return database;
}

std::unique_ptr<Database> open_to_read(const fs::path& path, const Schema& schema) {
  auto database = open_existing(path, schema);
  if (stored_version(*database) < schema.version) database = migrated_copy(*database, schema);
  database->execute("PRAGMA query_only = ON");
  return database;
}

}  // namespace scalebench::store
