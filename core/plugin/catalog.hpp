// SPDX-License-Identifier: Apache-2.0
// Whose code a plugin is: what anybody on this machine could put in its place is not loaded. What a group or another
// user installed is, as sites install software.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace scalebench::plugin {

/// Why everybody could change or replace what is at `path` (a file, or a folder with the .so in it), as a clause that
/// names the file or folder; "" when nobody can but its owners. Links and what they lead to are both looked at. In a
/// sticky folder such as /tmp nobody can replace what is ours or root's, so that passes there.
std::string open_to_everybody(const std::filesystem::path& path);

/// Throws wrong_input "<path>: …; chmod o-w … or give --trust" for what is open to everybody.
void require_closed(const std::filesystem::path& path);

/// The owner's name, or number when it has none.
std::string owner_of(const std::filesystem::path& file);

// Where plugins are found. The current folder is searched only when it is named.

/// This installation's own, from where its program lies: only their places to each other are fixed.
std::filesystem::path own_plugins(const std::filesystem::path& program);

/// The folders to search, in order: those of --plugin-path and of $SCALEBENCH_PLUGIN_PATH (with colons between them),
/// this installation's own, and those of the prefix that it was built for.
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
