// SPDX-License-Identifier: Apache-2.0
#include "plugin/catalog.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"

namespace scalebench::plugin {
namespace {

void add_folders(std::string_view list, std::vector<std::filesystem::path>& folders) {
  for (const std::string_view folder : base::split(list, ':')) {
    if (!folder.empty()) folders.emplace_back(folder);
  }
}

}  // namespace

std::filesystem::path own_plugins(const std::filesystem::path& program) {
  return (program.parent_path() / SCALEBENCH_PLUGINS_FROM_PROGRAM).lexically_normal();
}

std::vector<std::filesystem::path> search_path(std::string_view plugin_path, const std::filesystem::path& program) {
  std::vector<std::filesystem::path> folders;
  add_folders(plugin_path, folders);
  if (const char* variable = std::getenv("SCALEBENCH_PLUGIN_PATH")) add_folders(variable, folders);
  folders.push_back(own_plugins(program));
  folders.emplace_back(SCALEBENCH_INSTALLED_PLUGINS);
  return folders;
}

std::vector<std::filesystem::path> Catalog::files() const {
  std::map<std::string, std::filesystem::path> by_name;
  for (const auto& folder : folders_) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
      if (entry.path().extension() == ".so") by_name.emplace(entry.path().stem().string(), entry.path());
    }
  }
  std::vector<std::filesystem::path> result;
  for (auto& [name, file] : by_name) result.push_back(std::move(file));
  return result;
}

std::filesystem::path Catalog::find(std::string_view name_or_file) const {
  if (name_or_file.find('/') != std::string_view::npos || name_or_file.ends_with(".so")) return name_or_file;
  std::vector<std::string> names, folders;
  for (const auto& file : files()) {
    if (file.stem() == name_or_file) return file;
    names.push_back(file.stem().string());
  }
  for (const auto& folder : folders_) folders.push_back(folder.string());
  if (names.empty()) names.emplace_back("none");
  base::wrong_input("there is no plugin {}{}; found: {}; looked in {}", base::printable(name_or_file),
                    base::did_you_mean(name_or_file, names), fmt::join(names, ", "), fmt::join(folders, ", "));
}

}  // namespace scalebench::plugin
