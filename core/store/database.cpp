// SPDX-License-Identifier: Apache-2.0
#include "store/database.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/error.hpp"

namespace scalebench::store {
namespace {

using base::Error;
using base::Exit;

constexpr int default_wait_ms = 30'000;
constexpr std::size_t most_idle = 100;  ///< statements; a point takes about 40

// A connection has one thread at a time (see the header): SQLite's own locks, a fifth of the time of a load, are left
// out.
int open_flags(Database::Mode mode) {
  const int access[] = {SQLITE_OPEN_READONLY, SQLITE_OPEN_READWRITE, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE};
  return access[static_cast<int>(mode)] | SQLITE_OPEN_NOMUTEX;
}

std::string folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path().string() : ".";
}

[[noreturn]] void throw_for_people(int code, const std::filesystem::path& path, const std::string& detail) {
  const std::string file = path.string();
  if (code == SQLITE_READONLY_DBMOVED)
    throw Error(
        Exit::run_failed,
        fmt::format("{}: was moved, deleted or replaced while it was open; nothing of this step was stored", file));
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      base::lacking("{}: locked by another program; end the scalebench or sqlite3 that writes to it, then try again",
                    file);
    case SQLITE_FULL:
      base::lacking("{}: the disk is full, nothing of this step was stored; free some space, then try again", file);
    case SQLITE_IOERR:
      base::lacking("{}: cannot be read or written ({}); check the disk or choose another file with --db", file,
                    detail);
    case SQLITE_CANTOPEN:
      base::wrong_input("{}: cannot be opened; check that folder {} exists and may be written to", file,
                        folder_of(path));
    case SQLITE_READONLY:
      base::wrong_input("{}: may not be written to; change its permissions or choose another file with --db", file);
    case SQLITE_NOTADB:
      base::wrong_input("{}: not a scalebench database; choose another file with --db", file);
    case SQLITE_CORRUPT:
      base::wrong_input("{}: damaged ({}); `sqlite3 FILE .recover` may save what is left", file, detail);
    default:
      break;
  }
  throw Error(Exit::internal, fmt::format("{}: {}", file, detail));
}

std::set<std::pair<dev_t, ino_t>> claimed;

}  // namespace

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), handle_(std::exchange(other.handle_, nullptr)) {}

Statement::~Statement() {
  if (handle_ != nullptr) database_->put_by(handle_);
}

void Statement::check(int code) {
  if (code == SQLITE_OK) return;
  reset();
  database_->fail(code);
}

bool Statement::step() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  reset();
  if (code != SQLITE_DONE) database_->fail(code);
  return false;
}

void Statement::finish() {
  while (step()) {
  }
}

void Statement::reset() noexcept { sqlite3_reset(handle_); }

void Statement::put(int index, std::int64_t value) { check(sqlite3_bind_int64(handle_, index, value)); }
void Statement::put(int index, double value) { check(sqlite3_bind_double(handle_, index, value)); }
void Statement::put(int index, std::nullopt_t) { check(sqlite3_bind_null(handle_, index)); }
void Statement::put(int index, std::string_view value) {
  const char* begin = value.empty() ? "" : value.data();
  check(sqlite3_bind_text64(handle_, index, begin, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

template <typename T>
void Statement::put_optional(int index, const std::optional<T>& value) {
  if (value) return put(index, *value);
  put(index, std::nullopt);
}

void Statement::put(int index, const std::optional<int>& value) { put_optional(index, value); }
void Statement::put(int index, const std::optional<std::int64_t>& value) { put_optional(index, value); }
void Statement::put(int index, const std::optional<double>& value) { put_optional(index, value); }
void Statement::put(int index, const std::optional<std::string>& value) { put_optional(index, value); }

int Statement::columns() const noexcept { return sqlite3_column_count(handle_); }
std::int64_t Statement::integer(int column) const noexcept { return sqlite3_column_int64(handle_, column); }
double Statement::real(int column) const noexcept { return sqlite3_column_double(handle_, column); }
bool Statement::is_null(int column) const noexcept { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }

std::string Statement::text(int column) const {
  const auto* begin = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
  if (begin == nullptr) return {};
  return {begin, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

std::optional<double> Statement::optional_real(int column) const noexcept {
  if (is_null(column)) return std::nullopt;
  return real(column);
}

std::optional<std::int64_t> Statement::optional_integer(int column) const noexcept {
  if (is_null(column)) return std::nullopt;
  return integer(column);
}

std::optional<Claim::FileId> Claim::id_of(const std::filesystem::path& file) {
  struct stat facts{};
  if (file.empty() || ::stat(file.c_str(), &facts) != 0) return std::nullopt;
  return FileId{facts.st_dev, facts.st_ino};
}

Claim::Claim(const std::filesystem::path& file) : id_(id_of(file)) {
  if (id_) claimed.insert(*id_);
}

Claim::Claim(Claim&& other) noexcept : id_(std::exchange(other.id_, std::nullopt)) {}

Claim::~Claim() {
  if (id_) claimed.erase(*id_);
}

void Claim::require_none(const std::filesystem::path& file) {
  const auto id = id_of(file);
  if (!id || !claimed.contains(*id)) return;
  throw Error(Exit::internal,
              fmt::format("{}: opened twice in one process, which would drop the locks on it", file.string()));
}

Database::Database(std::filesystem::path path, Mode mode) : path_(std::move(path)) {
  Claim::require_none(path_);
  const int code = sqlite3_open_v2(path_.c_str(), &handle_, open_flags(mode), nullptr);
  if (code != SQLITE_OK) {
    sqlite3_close(std::exchange(handle_, nullptr));
    throw_for_people(code, path_, sqlite3_errstr(code));
  }
  claims_.emplace_back(path_);
  sqlite3_extended_result_codes(handle_, 1);
  wait_for_locks(default_wait_ms);
}

Database::~Database() {
  finalize_idle();
  sqlite3_close(handle_);
}

void Database::put_by(sqlite3_stmt* statement) noexcept {
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  if (idle_.size() >= most_idle) finalize_idle();
  idle_.emplace(sqlite3_sql(statement), statement);
}

void Database::finalize_idle() noexcept {
  for (const auto& [sql, statement] : idle_) sqlite3_finalize(statement);
  idle_.clear();
}

Statement Database::prepare(std::string_view sql) {
  if (const auto known = idle_.find(sql); known != idle_.end()) return {*this, idle_.extract(known).mapped()};
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &statement, nullptr);
  if (code != SQLITE_OK) fail(code);
  return {*this, statement};
}

void Database::execute(const std::string& script) {
  const int code = sqlite3_exec(handle_, script.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

std::int64_t Database::last_id() const noexcept { return sqlite3_last_insert_rowid(handle_); }

void Database::wait_for_locks(int milliseconds) noexcept { sqlite3_busy_timeout(handle_, milliseconds); }

void Database::attach(const std::filesystem::path& file, std::string_view name) {
  Claim::require_none(file);
  run("ATTACH ?1 AS ?2", file.string(), name);
  claims_.emplace_back(file);
}

void Database::detach(std::string_view name) {
  run("DETACH ?1", name);
  claims_.pop_back();
}

std::string Database::first_bytes(std::size_t count) {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(handle_, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  sqlite3_int64 size = 0;
  if (file == nullptr || file->pMethods == nullptr || file->pMethods->xFileSize(file, &size) != SQLITE_OK) return "";
  std::string bytes(std::min(count, static_cast<std::size_t>(size)), '\0');
  const int code = file->pMethods->xRead(file, bytes.data(), static_cast<int>(bytes.size()), 0);
  if (code != SQLITE_OK) throw_for_people(code, path_, sqlite3_errstr(code));
  return bytes;
}

void Database::fail(int code) const { throw_for_people(code, path_, sqlite3_errmsg(handle_)); }

bool Database::in_transaction() const noexcept { return sqlite3_get_autocommit(handle_) == 0; }

Transaction::Transaction(Database& database) : database_(database) { database_.execute("BEGIN IMMEDIATE"); }

Transaction::~Transaction() {
  if (open_) sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace scalebench::store
