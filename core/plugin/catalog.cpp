// SPDX-License-Identifier: Apache-2.0
#include "plugin/catalog.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"

namespace scalebench::plugin {
namespace {

namespace fs = std::filesystem;

bool is_ours(const struct stat& status) { return status.st_uid == geteuid() || status.st_uid == 0; }

/// Why everybody could put something else where `path` is, or write into it; its folder is what matters for the first.
std::string open_step(const fs::path& folder, const fs::path& path) {
  struct stat outer{}, own{};
  if (lstat(path.c_str(), &own) != 0 || stat(folder.c_str(), &outer) != 0) return "";
  if (!S_ISLNK(own.st_mode) && !S_ISDIR(own.st_mode) && (own.st_mode & S_IWOTH) != 0)
    return fmt::format("everybody may write to {}", base::printable(path.string(), 200));
  if ((outer.st_mode & S_IWOTH) == 0 || folder == path) return "";
  if ((outer.st_mode & S_ISVTX) != 0 && is_ours(own)) return "";
  return fmt::format("everybody may write to the folder {}", base::printable(folder.string(), 200));
}

std::string open_way(const fs::path& path) {
  fs::path walked;
  for (const fs::path& element : path) {
    const fs::path folder = walked;
    walked /= element;
    if (folder.empty()) continue;
    if (std::string reason = open_step(folder, walked); !reason.empty()) return reason;
  }
  return "";
}

std::string open_file(const fs::path& path) {
  std::error_code error;
  if (std::string reason = open_way(fs::absolute(path).lexically_normal()); !reason.empty()) return reason;
  const fs::path real = fs::canonical(path, error);
  return error ? "" : open_way(real);
}

}  // namespace

std::string open_to_everybody(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return open_file(path);
  for (const auto& entry : fs::directory_iterator(path, error)) {
    if (entry.path().extension() != ".so") continue;
    if (std::string reason = open_file(entry.path()); !reason.empty()) return reason;
  }
  return "";
}

void require_closed(const fs::path& path) {
  const std::string reason = open_to_everybody(path);
  if (reason.empty()) return;
  base::wrong_input("{}: {}, so that it may be anybody's code: take that right away (chmod o-w), or give --trust",
                    base::printable(path.string(), 200), reason);
}

std::string owner_of(const fs::path& file) {
  struct stat status{};
  if (stat(file.c_str(), &status) != 0) return "";
  std::array<char, 4096> room{};
  passwd entry{}, *found = nullptr;
  if (getpwuid_r(status.st_uid, &entry, room.data(), room.size(), &found) == 0 && found != nullptr)
    return entry.pw_name;
  return std::to_string(status.st_uid);
}

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
