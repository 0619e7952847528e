// SPDX-License-Identifier: Apache-2.0
// Owners of a SQLite connection, a prepared statement and a transaction. Inside this room only.
// Every failure throws base::Error with a sentence that names the file: locked, full, not writable, not a database.
//
// A process has at most one connection to a file, and no other descriptor of it: closing any descriptor of a file drops
// all POSIX locks of the process on it, and with them what keeps other programs from writing into an open transaction
// (https://www.sqlite.org/howtocorrupt.html, 2.2). Opening a second one is a defect and throws Exit::internal.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace scalebench::store {

class Database;

/// A prepared statement, which its database keeps for the next who asks. Text bound to it is copied. Must not outlive
/// its database.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  /// Binds to ?1, ?2, … in order; std::nullopt and nullptr bind NULL.
  template <typename... Args>
  Statement& bind(const Args&... args) {
    int index = 0;
    (put(++index, args), ...);
    return *this;
  }
  /// Binds and executes to the end, ready to be used again.
  template <typename... Args>
  void run(const Args&... args) {
    bind(args...);
    finish();
  }

  /// The next row; false at the end, after which the statement can be bound again.
  bool step();
  void reset() noexcept;

  int columns() const noexcept;
  std::int64_t integer(int column) const noexcept;
  double real(int column) const noexcept;
  std::string text(int column) const;
  bool is_null(int column) const noexcept;
  std::optional<double> optional_real(int column) const noexcept;
  std::optional<std::int64_t> optional_integer(int column) const noexcept;
  sqlite3_stmt* handle() const noexcept { return handle_; }

 private:
  friend class Database;
  Statement(Database& database, sqlite3_stmt* handle) noexcept : database_(&database), handle_(handle) {}

  void put(int index, std::int64_t value);
  void put(int index, std::uint64_t value) { put(index, static_cast<std::int64_t>(value)); }
  void put(int index, int value) { put(index, static_cast<std::int64_t>(value)); }
  void put(int index, bool value) { put(index, static_cast<std::int64_t>(value)); }
  void put(int index, double value);
  void put(int index, std::string_view value);
  void put(int index, const std::string& value) { put(index, std::string_view(value)); }
  void put(int index, const char* value) { put(index, std::string_view(value)); }
  void put(int index, std::nullopt_t);
  void put(int index, const std::optional<int>& value);
  void put(int index, const std::optional<std::int64_t>& value);
  void put(int index, const std::optional<double>& value);
  void put(int index, const std::optional<std::string>& value);
  template <typename T>
  void put_optional(int index, const std::optional<T>& value);
  void finish();
  void check(int code);

  Database* database_;
  sqlite3_stmt* handle_;
};

/// That this process has a connection to a file, by whatever name.
class Claim {
 public:
  /// `file` was just opened.
  explicit Claim(const std::filesystem::path& file);
  Claim(Claim&& other) noexcept;
  Claim& operator=(Claim&&) = delete;
  ~Claim();

  /// Throws Exit::internal when the file has been claimed already.
  static void require_none(const std::filesystem::path& file);

 private:
  using FileId = std::pair<dev_t, ino_t>;
  static std::optional<FileId> id_of(const std::filesystem::path& file);

  std::optional<FileId> id_;
};

/// A connection. Single-threaded; not movable, so that statements may point at it.
class Database {
 public:
  enum class Mode { read, write, create };

  /// An empty path is a private scratch database that disappears with its owner.
  Database(std::filesystem::path path, Mode mode);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  Statement prepare(std::string_view sql);
  /// Any number of statements without parameters.
  void execute(const std::string& script);
  /// The first column of the first row; 0 when there is none.
  template <typename... Args>
  std::int64_t integer(std::string_view sql, const Args&... args) {
    Statement statement = prepare(sql);
    statement.bind(args...);
    return statement.step() ? statement.integer(0) : 0;
  }
  template <typename... Args>
  void run(std::string_view sql, const Args&... args) {
    prepare(sql).run(args...);
  }
  std::int64_t last_id() const noexcept;
  bool in_transaction() const noexcept;

  /// How long to wait for another program that holds the file before giving up with a sentence.
  void wait_for_locks(int milliseconds) noexcept;
  /// Makes another file part of this connection, as `name`.
  void attach(const std::filesystem::path& file, std::string_view name);
  /// The one attached last is no longer part of it.
  void detach(std::string_view name);

  /// The first bytes of the file as they are there, at most `count`: no lock is taken and nothing is rolled back.
  std::string first_bytes(std::size_t count);

  const std::filesystem::path& path() const noexcept { return path_; }
  sqlite3* handle() const noexcept { return handle_; }
  /// Throws what `code` means for a user.
  [[noreturn]] void fail(int code) const;

 private:
  friend class Statement;
  void put_by(sqlite3_stmt* statement) noexcept;
  void finalize_idle() noexcept;

  std::filesystem::path path_;
  sqlite3* handle_ = nullptr;
  std::multimap<std::string, sqlite3_stmt*, std::less<>> idle_;  ///< prepared and not in use, by text
  std::vector<Claim> claims_;
};

/// All or nothing: what was not committed when it ends never happened.
class Transaction {
 public:
  explicit Transaction(Database& database);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace scalebench::store
