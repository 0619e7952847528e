// SPDX-License-Identifier: Apache-2.0
// Where plugins are found. The current folder is searched only when it is named.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace scalebench::plugin {

/// This installation's own, from where its program lies: only their places to each other are fixed.
std::filesystem::path own_plugins(const std::filesystem::path& program);

/// The folders to search, in order: those of --plugin-path and of $SCALEBENCH_PLUGIN_PATH (with colons between them), this
/// installation's own, and those of the prefix that it was built for.
std::vector<std::filesystem::path> search_path(std::string_view plugin_path, const std::filesystem::path& program);

/// Names and files. None of them is opened here: a plugin's code runs from the moment it is loaded.
class Catalog {
 public:
  explicit Catalog(std::vector<std::filesystem::path> folders) : folders_(std::move(folders)) {}

  /// A name is looked for in the folders; anything with a / or ending in .so is a file, there or not.
  /// Throws wrong_input for an unknown name, with the plugins found and where it looked.
  std::filesystem::path find(std::string_view name_or_file) const;

  /// All that claim to be plugins, by name; of two with one name the one that find() takes.
  std::vector<std::filesystem::path> files() const;

  const std::vector<std::filesystem::path>& folders() const { return folders_; }

 private:
  std::vector<std::filesystem::path> folders_;
};

}  // namespace scalebench::plugin
