// SPDX-License-Identifier: Apache-2.0
// What a scalebench database looks like, and how one is opened. Inside this room only.
//
// A file carries `application_id` and, in `user_version`, the version of its schema. Writing brings an older file
// forward; reading one looks at a migrated private copy and leaves the file as it is. A newer file, or one that is not
// ours, is refused before SQLite gets to see it, so it is never modified.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "store/database.hpp"

namespace scalebench::store {

inline constexpr std::int32_t application_id = 0x53424348;  // "SBCH"

/// A script that turns a file of version `from` into one of version from + 1. Views need no mention.
struct Migration {
  int from;
  std::string_view script;
};

struct Schema {
  int version;
  std::string_view tables;
  std::string_view views;  ///< all named v_…; dropped and made anew by every migration
  std::span<const Migration> migrations;
};

const Schema& current_schema();

/// Throws wrong_input when `path` is no file of ours, is of a newer schema, or could not be created. Writes nothing.
void require_usable(const std::filesystem::path& path, const Schema& schema = current_schema());

/// Creates the file, or brings it forward, as needed.
std::unique_ptr<Database> open_to_write(const std::filesystem::path& path, const Schema& schema = current_schema());

/// The connection refuses every change. Throws wrong_input when there is no such file.
std::unique_ptr<Database> open_to_read(const std::filesystem::path& path, const Schema& schema = current_schema());

/// Schema version of a file that is ours; throws like require_usable.
int schema_version(const std::filesystem::path& path, const Schema& schema = current_schema());

}  // namespace scalebench::store
