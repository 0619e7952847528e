// SPDX-License-Identifier: Apache-2.0
#include "cli/where.hpp"

#include "base/text.hpp"
#include "cli/run_rows.hpp"
#include "engine/mpi_library.hpp"
#include "process/program.hpp"

namespace scalebench::cli {

std::filesystem::path self() { return std::filesystem::read_symlink("/proc/self/exe"); }

std::string name_to_type(const std::string& called) {
  const auto found = process::find_program("scalebench");
  std::error_code ignored;
  return found && std::filesystem::equivalent(*found, self(), ignored) ? "scalebench" : base::quote(called);
}

plugin::Host plugin_host() {
  static const std::vector<std::string> reserved = reserved_names();
  return {engine::mpi_abi(), reserved};
}

plugin::Catalog catalog(const std::string& path) {
  return plugin::Catalog(plugin::search_path(path, self()), plugin_host());
}

plugin::Library find_plugin(const std::string& name, const std::string& path) { return catalog(path).find(name); }

std::string plugin_names(const std::string& path) {
  std::string names;
  for (const plugin::Entry& entry : catalog(path).list()) {
    if (entry.library) names += (names.empty() ? "" : ", ") + entry.name;
  }
  return names.empty() ? "none: --plugin-path names a folder with plugins" : names;
}

std::filesystem::path module_folder(const std::filesystem::path& plugin_file) {
  const auto beside = plugin_file.parent_path().parent_path() / "modules";
  if (std::filesystem::is_directory(beside)) return beside;
  return self().parent_path().parent_path() / "lib" / "scalebench" / "modules";
}

}  // namespace scalebench::cli
