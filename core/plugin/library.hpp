// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <scalebench/abi.h>

#include <filesystem>
#include <string>
#include <vector>

#include "plugin/check.hpp"

namespace scalebench::plugin {

/// Why this file cannot be handed to the dynamic loader, or "". The loader maps what a file's header promises: a
/// truncated library would end the process with SIGBUS instead of an error.
std::string library_defect(const std::filesystem::path& file);

// A loaded plugin. Loaded with all symbols resolved, never unloaded: the tables live as long as the process, and
// Library is a cheap handle to them.

class Library {
 public:
  /// Loads and checks; throws wrong_input "<file>: <the first thing that is wrong>".
  static Library load(const std::filesystem::path& file, const Host& host = {});

  /// Loads without judging the tables: `problems` does. Throws for what is no scalebench plugin at all.
  static Library open(const std::filesystem::path& file);

  /// Everything check() finds, and a name that is not the file's stem.
  std::vector<std::string> problems(const Host& host) const;

  const sb_plugin& table() const { return *table_; }
  const std::filesystem::path& path() const { return path_; }  ///< absolute
  std::string content_id() const;                              ///< hash of the file

  std::vector<const sb_workload*> workloads() const;
  std::vector<const sb_service*> services() const;
  std::vector<const sb_exporter*> exporters() const;
  /// Throws wrong_input naming those there are.
  const sb_workload& workload(std::string_view name) const;

 private:
  Library(std::filesystem::path path, const sb_plugin* table) : path_(std::move(path)), table_(table) {}

  std::filesystem::path path_;
  const sb_plugin* table_;
};

}  // namespace scalebench::plugin
