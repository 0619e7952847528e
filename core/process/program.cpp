// SPDX-License-Identifier: Apache-2.0
#include "process/program.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace scalebench::process {
namespace {

using std::filesystem::path;

bool is_program(const path& file) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(file, ignored) && access(file.c_str(), X_OK) == 0;
}

/// An empty piece of $PATH means the current folder to a shell; here it means nothing.
std::vector<path> search_path() {
  const char* variable = std::getenv("PATH");
  std::string_view rest = variable != nullptr ? variable : "/usr/local/bin:/usr/bin:/bin";
  std::vector<path> folders;
  while (!rest.empty()) {
    const std::string_view piece = rest.substr(0, rest.find(':'));
    if (!piece.empty()) folders.emplace_back(piece);
    rest.remove_prefix(std::min(rest.size(), piece.size() + 1));
  }
  return folders;
}

}  // namespace

std::optional<path> find_program(std::string_view name, const std::vector<path>& further) {
  if (name.empty()) return std::nullopt;
  if (name.find('/') != std::string_view::npos) {
    return is_program(name) ? std::optional(std::filesystem::absolute(name)) : std::nullopt;
  }
  std::vector<path> folders = search_path();
  folders.insert(folders.end(), further.begin(), further.end());
  for (const path& folder : folders) {
    if (is_program(folder / name)) return std::filesystem::absolute(folder / name);
  }
  return std::nullopt;
}

}  // namespace scalebench::process
