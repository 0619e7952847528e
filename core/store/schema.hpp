// SPDX-License-Identifier: Apache-2.0
// The text of sql/*.sql, embedded.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "store/database.hpp"

namespace scalebench::store {

extern const char* const tables_sql;
extern const char* const views_sql;

// What a scalebench database looks like, and how one is opened. Inside this room only.
//
// A file carries `application_id` and, in `user_version`, the version of its schema. One of another version, or one
// that is not ours, is refused before SQLite gets to see it, so it is never modified.

inline constexpr std::int32_t application_id = 0x53424348;  // "SBCH"
inline constexpr int schema_version = 4;

/// Throws wrong_input when `path` is no file of ours, is of another schema, or could not be created. Writes nothing.
void require_usable(const std::filesystem::path& path);

/// Throws wrong_input when there is no such file, or none of ours of this schema.
void require_database(const std::filesystem::path& path);

/// Creates the file as needed. Throws like require_usable.
std::unique_ptr<Database> open_to_write(const std::filesystem::path& path);

/// One of this schema that nobody else sees; it disappears with its owner.
std::unique_ptr<Database> make_scratch();

/// The connection refuses every change. Throws like require_database.
std::unique_ptr<Database> open_to_read(const std::filesystem::path& path);

}  // namespace scalebench::store
