// SPDX-License-Identifier: Apache-2.0
#include "cli/where.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/run_rows.hpp"
#include "engine/world.hpp"
#include "launch/world.hpp"
#include "plugin/catalog.hpp"
#include "process/program.hpp"

namespace scalebench::cli {
namespace {

/// While it lives, what anybody prints goes nowhere: a plugin's code runs as soon as it is loaded, and our terminal is
/// not its own.
class Silence {
 public:
  Silence() {
    const base::Fd nowhere = base::Fd::open("/dev/null", O_WRONLY);
    for (const int stream : streams) dup2(nowhere.get(), stream);
  }
  ~Silence() {
    std::fflush(nullptr);
    for (std::size_t i = 0; i < streams.size(); ++i) dup2(kept_[i].get(), streams[i]);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  static constexpr std::array streams{STDOUT_FILENO, STDERR_FILENO};
  const std::array<base::Fd, 2> kept_{base::Fd(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)),
                                      base::Fd(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3))};
};

const sb_service* service_in(const plugin::Library& library, const std::string& name) {
  const auto services = library.services();
  const auto found = std::ranges::find_if(services, [&](const sb_service* one) { return one->name == name; });
  return found == services.end() ? nullptr : *found;
}

}  // namespace

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

Row plugin_path_row() {
  return with_placeholder(
      value_row("plugin-path", plan::Type::text, "",
                "folders to look for plugins first, separated by ':' (also $SCALEBENCH_PLUGIN_PATH)"),
      "PATH");
}

Row trust_row() { return flag_row("trust", "load plugins and modules that everybody on this machine may change"); }

plugin::Catalog catalog(const std::string& path) { return plugin::Catalog(plugin::search_path(path, self())); }

std::vector<Sight> look_around(const std::string& path, bool trust) {
  std::vector<std::filesystem::path> closed;
  std::vector<Sight> sights;
  for (const auto& file : catalog(path).files()) {
    const std::string reason = trust ? "" : plugin::open_to_everybody(file);
    if (!reason.empty()) sights.push_back({file, "", {}, {}, {}, reason + "; --trust loads it all the same"});
    if (reason.empty()) closed.push_back(file);
  }
  for (Sight& sight : look_at(closed)) sights.push_back(std::move(sight));
  std::ranges::sort(sights, {}, &Sight::name);
  return sights;
}

plugin::Library find_plugin(const std::string& name, const Arguments& arguments) {
  const auto file = catalog(arguments.text("plugin-path")).find(name);
  if (!arguments.flag("trust")) plugin::require_closed(file);
  const auto world = launch::detect_world();
  const bool others_look = world && world->rank != 0;
  const Sight sight = others_look ? Sight{} : look_at({std::filesystem::absolute(file)}).front();
  if (!sight.reason.empty()) base::wrong_input("{}", sight.reason);
  const Silence silence;
  return plugin::Library::load(file, plugin_host());
}

service::Service find_service(const std::string& name, const plugin::Library& user, const Arguments& arguments) {
  if (const sb_service* own = service_in(user, name)) return service::Service(*own);
  const auto files = catalog(arguments.text("plugin-path")).files();
  const auto namesake = std::ranges::find_if(files, [&](const auto& file) { return file.stem() == name; });
  if (namesake != files.end()) {
    if (const sb_service* found = service_in(find_plugin(*namesake, arguments), name)) return service::Service(*found);
  }
  std::vector<std::string> names;
  for (const Sight& sight : look_around(arguments.text("plugin-path"), arguments.flag("trust"))) {
    for (const auto& [other, help] : sight.services) {
      if (other == name) return service::Service(*service_in(find_plugin(sight.file, arguments), name));
      names.push_back(other);
    }
  }
  base::wrong_input(
      "plugin {} needs service {}, which no plugin found brings{}; there is {}; --plugin-path names further "
      "folders",
      user.table().name, base::printable(name), base::did_you_mean(name, names),
      names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", ")));
}

std::string plugin_names(const Arguments& arguments) {
  std::string names;
  for (const Sight& sight : look_around(arguments.text("plugin-path"), arguments.flag("trust"))) {
    if (sight.reason.empty()) names += (names.empty() ? "" : ", ") + sight.name();
  }
  return names.empty() ? "none: --plugin-path names a folder with plugins" : names;
}

std::filesystem::path module_folder(const std::filesystem::path& plugin_file) {
  const auto beside = plugin_file.parent_path().parent_path() / "modules";
  if (std::filesystem::is_directory(beside)) return beside;
  return plugin::own_plugins(self()).parent_path() / "modules";
}

}  // namespace scalebench::cli
