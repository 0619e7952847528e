// SPDX-License-Identifier: Apache-2.0
#include "cli/plugins.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/look.hpp"
#include "cli/new_plugin.hpp"
#include "cli/output.hpp"
#include "cli/where.hpp"
#include "plugin/describe.hpp"
#include "plugin/rows.hpp"
#include "plugin/trust.hpp"
#include "process/program.hpp"

namespace scalebench::cli {
namespace {


/// The one word a command works on.
std::string subject(const Command& command, const Arguments& arguments) {
  if (arguments.positional().empty())
    base::wrong_input("scalebench {}: which one? give {}", command.name, command.arguments);
  return arguments.positional().front();
}

void print_sight(const Sight& sight) {
  if (!sight.reason.empty()) {
    print("{:<14} broken: {}\n", sight.name(), sight.reason);
    return;
  }
  print("{:<14} {}\n", sight.name(), sight.help);
  for (const auto& [name, help] : sight.workloads) print("  {:<22} {}\n", name, help);
  for (const auto& [name, help] : sight.services) print("  service {:<14} {}\n", name, help);
  for (const auto& [name, help] : sight.exporters) print("  format {:<15} {}\n", name, help);
}

/// CMake takes make where it is not told otherwise.
std::string generator() {
  return !process::find_program("make") && process::find_program("ninja") ? "-G Ninja " : "";
}

}  // namespace

std::vector<Group> list_groups() {
  return {
      {"Options",
       {flag_row("names", "names of usable plugins only, a line each"), plugin_path_row(), trust_row(), help_row()}}};
}

int list_command(const Command& command, const Words& words) {
  const Parsed parsed = parse(command, words, 0);
  if (parsed.helped) return 0;
  const auto sights = look_around(parsed.arguments.text("plugin-path"), parsed.arguments.flag("trust"));
  for (const Sight& sight : sights) {
    if (!parsed.arguments.flag("names")) print_sight(sight);
    if (parsed.arguments.flag("names") && sight.reason.empty()) print("{}\n", sight.name());
  }
  if (sights.empty()) {
    err().text("no plugins; looked in:\n");
    const plugin::Catalog searched = catalog(parsed.arguments.text("plugin-path"));
    for (const auto& folder : searched.folders()) err().text(fmt::format("  {}\n", folder.string()));
  }
  return 0;
}

std::vector<Group> describe_groups() {
  return {{"Options", {flag_row("json", "as JSON"), plugin_path_row(), trust_row(), help_row()}}};
}

int describe_command(const Command& command, const Words& words) {
  const Parsed parsed = parse(command, words, 1);
  if (parsed.helped) return 0;
  const plugin::Library library = find_plugin(subject(command, parsed.arguments), parsed.arguments);
  if (parsed.arguments.flag("json")) return out().data(plugin::to_json(library).dump(2) + "\n"), 0;
  out().text(plugin::describe(library));
  return 0;
}

std::vector<Group> files_groups() { return {{"Options", {plugin_path_row(), trust_row(), help_row()}}}; }

/// Without NAME what there is, a line each.
int files_command(const Command& command, const Words& words) {
  const Parsed parsed = parse(command, words, 2);
  if (parsed.helped) return 0;
  const auto& typed = parsed.arguments.positional();
  const plugin::Library library = find_plugin(subject(command, parsed.arguments), parsed.arguments);
  std::vector<std::string> names;
  for (const sb_workload* workload : library.workloads()) {
    for (const sb_file& file : plugin::files(*workload)) {
      if (typed.size() == 2 && typed[1] == file.name) return out().data({file.content, file.size}), 0;
      if (std::ranges::find(names, file.name) != names.end()) continue;  // of another workload too
      if (typed.size() == 1) print("{:<22} {}\n", file.name, file.help);
      names.emplace_back(file.name);
    }
  }
  if (typed.size() == 1 && names.empty()) err().text(fmt::format("plugin {} brings no files\n", library.table().name));
  if (typed.size() == 1) return 0;
  base::wrong_input("plugin {} has no file '{}'{}; `{} files {}` lists them", library.table().name,
                    base::printable(typed[1]), base::did_you_mean(typed[1], names), base::typed_name(),
                    library.table().name);
}

std::vector<Group> new_plugin_groups() { return {{"Options", {help_row()}}}; }

int new_plugin_command(const Command& command, const Words& words) {
  const Parsed parsed = parse(command, words, 1);
  if (parsed.helped) return 0;
  const std::string name = subject(command, parsed.arguments);
  const auto folder = write_new_plugin(name, std::filesystem::current_path());
  const std::string prefix = self().parent_path().parent_path().string();
  out().data(fmt::format(
      "{0}/ has a plugin that works as it is. Build and run it:\n\n"
      "  cmake {3}-S {0} -B {0}/build -DCMAKE_PREFIX_PATH={1}\n"
      "  cmake --build {0}/build\n"
      "  {2} --plugin {0}/build/{0}.so\n",
      name, base::quote(prefix), base::typed_name(), generator()));
  return 0;
}

}  // namespace scalebench::cli
