// SPDX-License-Identifier: Apache-2.0
#include "store/schema.hpp"

#include <unistd.h>

#include <optional>
#include <string>
#include <system_error>

#include "base/error.hpp"

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

/// SQLite would make the file that a link points to, wherever that is, or tell of a folder that is there.
void require_no_link(const fs::path& path) {
  std::error_code problem;
  if (!fs::is_symlink(fs::symlink_status(path, problem))) return;
  base::wrong_input("{}: a symbolic link to {}, which leads to no file; remove the link or name another file with --db",
                    path.string(), fs::read_symlink(path, problem).string());
}

bool exists_as_file(const fs::path& path) {
  require_a_file_name(path);
  std::error_code problem;
  const fs::file_status status = fs::status(path, problem);
  if (status.type() == fs::file_type::not_found || status.type() == fs::file_type::none) require_no_link(path);
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
std::optional<int> version_of(Database& database) {
  const auto header = header_of(database);
  if (!header) return std::nullopt;
  const std::string file = database.path().string();
  if (!header->is_sqlite || header->application != application_id)
    base::wrong_input("{}: not a scalebench database; choose another file with --db", file);
  if (header->version != schema_version)
    base::wrong_input(
        "{}: written by {} scalebench (schema {}, this one has {}); look at it with that one, and name another file "
        "with --db",
        file, header->version > schema_version ? "a newer" : "an older", header->version, schema_version);
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

void create(Database& database) {
  database.execute(tables_sql);
  database.execute(views_sql);
  database.execute(fmt::format("PRAGMA application_id = {}", application_id));
  database.execute(fmt::format("PRAGMA user_version = {}", schema_version));
}

/// Two programs may arrive at once: what is to be done is decided inside the transaction.
void create_when_new(Database& database) {
  if (stored_version(database) == schema_version) return;
  Transaction transaction(database);
  if (stored_version(database) == schema_version) return;
  create(database);
  transaction.commit();
}

/// Open and known to hold runs. A writer that was killed leaves a journal, and only a connection that may write can
/// play it back; where the file may not be written to, SQLite opens it for reading.
std::unique_ptr<Database> open_existing(const fs::path& path) {
  if (!exists_as_file(path)) base::wrong_input("{}: no such database; name an existing one with --db", path.string());
  auto database = std::make_unique<Database>(path, Database::Mode::write);
  if (!version_of(*database))
    base::wrong_input("{}: an empty file, no run is stored in it; name another with --db", path.string());
  return database;
}

}  // namespace

void require_usable(const fs::path& path) {
  if (exists_as_file(path)) {
    Database database(path, Database::Mode::read);
    version_of(database);
  }
  require_writable(path);
}

void require_database(const fs::path& path) { open_existing(path); }

std::unique_ptr<Database> open_to_write(const fs::path& path) {
  exists_as_file(path);
  require_writable(path);
  auto database = std::make_unique<Database>(path, Database::Mode::create);
  version_of(*database);
  database->execute("PRAGMA page_size = 4096");
  create_when_new(*database);
  database->execute("PRAGMA foreign_keys = ON");
  return database;
}

std::unique_ptr<Database> make_scratch() {
  auto database = std::make_unique<Database>("", Database::Mode::create);
  create_when_new(*database);
  return database;
}

std::unique_ptr<Database> open_to_read(const fs::path& path) {
  auto database = open_existing(path);
  database->execute("PRAGMA query_only = ON");
  return database;
}

}  // namespace scalebench::store
