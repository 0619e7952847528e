// SPDX-License-Identifier: Apache-2.0
// Where plugins are found. The current folder is searched only when it is named.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/library.hpp"

namespace scalebench::plugin {

/// The folders to search, in order: those of --plugin-path and of $SCALEBENCH_PLUGIN_PATH (with colons between them),
/// <folder of the program>/../lib/scalebench/plugins, and the install prefix's.
std::vector<std::filesystem::path> search_path(std::string_view plugin_path, const std::filesystem::path& program);

/// A file that claims to be a plugin.
struct Entry {
  std::string name;  ///< the file's stem
  std::filesystem::path file;
  std::optional<Library> library;
  std::string reason;  ///< why there is none
};

class Catalog {
 public:
  explicit Catalog(std::vector<std::filesystem::path> folders, Host host = {})
      : folders_(std::move(folders)), host_(std::move(host)) {}

  /// A name is looked for in the folders; anything with a / or ending in .so is a file.
  /// Throws wrong_input: unknown (with the plugins found and where it looked), or unusable (with the reason).
  Library find(std::string_view name_or_file) const;

  /// All of them by name; of two with one name the one that find() takes.
  std::vector<Entry> list() const;

  const std::vector<std::filesystem::path>& folders() const { return folders_; }

 private:
  std::vector<std::filesystem::path> files() const;

  std::vector<std::filesystem::path> folders_;
  Host host_;
};

}  // namespace scalebench::plugin
