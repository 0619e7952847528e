// SPDX-License-Identifier: Apache-2.0
#include "cli/plugins.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/typed_name.hpp"
#include "cli/new_plugin.hpp"
#include "cli/output.hpp"
#include "cli/where.hpp"
#include "plugin/describe.hpp"
#include "plugin/dry_run.hpp"
#include "process/program.hpp"

namespace scalebench::cli {
namespace {

Row path_row() {
  return with_placeholder(value_row("plugin-path", plan::Type::text, "", "folders to look for plugins first"), "PATH");
}

Row help_row() { return with_brief(flag_row("help", "this text"), 'h'); }

/// The one word a command works on.
std::string subject(const Command& command, const Arguments& arguments) {
  if (arguments.positional().empty())
    base::wrong_input("scalebench {}: which one? give {}", command.name, command.arguments);
  return arguments.positional().front();
}

void print_entry(const plugin::Entry& entry) {
  if (!entry.library) {
    print("{:<14} broken: {}\n", entry.name, entry.reason);
    return;
  }
  const sb_plugin& table = entry.library->table();
  print("{:<14} {}\n", entry.name, table.help ? table.help : "");
  for (const sb_workload* workload : entry.library->workloads()) {
    print("  {:<22} {}\n", workload->name, workload->help ? workload->help : "");
  }
}

/// CMake takes make where it is not told otherwise.
std::string generator() {
  return !process::find_program("make") && process::find_program("ninja") ? "-G Ninja " : "";
}

}  // namespace

std::vector<Group> list_groups() {
  return {{"Options", {flag_row("names", "names of usable plugins only, a line each"), path_row(), help_row()}}};
}

int list_command(const Command& command, const Words& words) {
  const Parsed parsed = parse(command, words, 0);
  if (parsed.helped) return 0;
  const plugin::Catalog found = catalog(parsed.arguments.text("plugin-path"));
  const auto entries = found.list();
  for (const plugin::Entry& entry : entries) {
    if (!parsed.arguments.flag("names")) print_entry(entry);
    if (parsed.arguments.flag("names") && entry.library) print("{}\n", entry.name);
  }
  if (entries.empty()) {
    err().text("no plugins; looked in:\n");
    for (const auto& folder : found.folders()) err().text(fmt::format("  {}\n", folder.string()));
  }
  return 0;
}

std::vector<Group> describe_groups() { return {{"Options", {flag_row("json", "as JSON"), path_row(), help_row()}}}; }

int describe_command(const Command& command, const Words& words) {
  const Parsed parsed = parse(command, words, 1);
  if (parsed.helped) return 0;
  const plugin::Library library = find_plugin(subject(command, parsed.arguments), parsed.arguments.text("plugin-path"));
  if (parsed.arguments.flag("json")) return out().data(plugin::to_json(library).dump(2) + "\n"), 0;
  out().text(plugin::describe(library));
  return 0;
}

std::vector<Group> check_groups() { return {{"Options", {help_row()}}}; }

int check_command(const Command& command, const Words& words) {
  const Parsed parsed = parse(command, words, 1);
  if (parsed.helped) return 0;
  const plugin::Library library = plugin::Library::open(subject(command, parsed.arguments));
  const auto problems = library.problems(plugin_host());
  for (const std::string& problem : problems) print("problem: {}\n", problem);
  if (!problems.empty()) return static_cast<int>(base::Exit::wrong_input);
  print("{}: tables are good\n", library.path().filename().string());
  bool good = true;
  for (const plugin::Remark& remark : plugin::dry_run(library)) {
    const bool failed = remark.kind == plugin::Remark::Kind::failed;
    const char* word = failed ? "failed" : remark.kind == plugin::Remark::Kind::passed ? "passed" : "not run";
    print("{:<8} {}\n", word, remark.text);
    good = good && !failed;
  }
  return static_cast<int>(good ? base::Exit::done : base::Exit::run_failed);
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
