// SPDX-License-Identifier: Apache-2.0
#include "cli/plugins.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/look.hpp"
#include "cli/output.hpp"
#include "cli/where.hpp"
#include "plugin/catalog.hpp"
#include "plugin/describe.hpp"
#include "plugin/option_text.hpp"
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
std::string generator() { return !process::find_program("make") && process::find_program("ninja") ? "-G Ninja " : ""; }

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
  out().data(
      fmt::format("{0}/ has a plugin that works as it is. Build and run it:\n\n"
                  "  cmake {3}-S {0} -B {0}/build -DCMAKE_PREFIX_PATH={1}\n"
                  "  cmake --build {0}/build\n"
                  "  {2} --plugin {0}/build/{0}.so\n",
                  name, base::quote(prefix), base::typed_name(), generator()));
  return 0;
}

namespace {

constexpr std::string_view source_text = R"(// A scalebench plugin: one struct is a workload.
#include <scalebench/sdk.hpp>

#include <cstring>
#include <vector>

namespace sb = scalebench::sdk;

struct @Type@ {
  static constexpr auto name = "@name@";
  static constexpr auto help = "copies a block of memory";
  static constexpr bool independent = true;  // ranks do not wait for each other in iterate

  // Options: help, parsing, sweeps and validation come from these rows.
  sb::Bytes block;
  static constexpr sb::Option options[] = {
      sb::option<&@Type@::block>("block", "1KiB..1MiB*32", "bytes per copy", {.range = "1..1GiB"})};

  // Metrics: a unit, and what one sample moves, for rates.
  enum { copy };
  static constexpr sb::Metric metrics[] = {sb::duration("copy", "one memcpy", "B")};

  // Once per point: prepare everything that must not be timed.
  void setup(const sb::Context& context, sb::Setup& answer) {
    from.assign(block.size(), static_cast<char>('a' + context.rank % 26));
    to.resize(block.size());
    answer.work(copy, static_cast<double>(block.count));
  }

  // Once per sample: the work, and a lap behind each section. No printing, no allocation.
  void iterate(sb::Lap& lap) {
    std::memcpy(to.data(), from.data(), from.size());
    lap(copy);
  }

  // After the measured part: is the answer right?
  void verify() {
    if (from != to) throw sb::Incorrect("the copy differs from its source");
  }

  std::vector<char> from, to;
};

SCALEBENCH_PLUGIN("@name@", "Speed of memory, as an example", @Type@)
)";

constexpr std::string_view cmake_text = R"(cmake_minimum_required(VERSION 3.25)
project(@name@ LANGUAGES CXX)
find_package(scalebench REQUIRED)  # builds as Release unless -DCMAKE_BUILD_TYPE says otherwise
scalebench_plugin(@name@ @name@.cpp OUTPUT ${PROJECT_BINARY_DIR})
)";

constexpr std::string_view readme_text = R"(# @name@, a scalebench plugin

    cmake -S . -B build            # -G Ninja where there is no make; -DCMAKE_PREFIX_PATH=PREFIX when scalebench is
                                   # not in /usr or /usr/local: `scalebench new-plugin` has printed it
    cmake --build build
    scalebench check build/@name@.so
    scalebench --plugin build/@name@.so --ranks 1,2

`scalebench --plugin build/@name@.so --help` shows its options. Put the `.so` into a folder of
`$SCALEBENCH_PLUGIN_PATH` and `--plugin @name@` finds it.
)";

/// my-plugin → MyPlugin.
std::string type_name(const std::string& name) {
  std::string type;
  bool capital = true;
  for (const char c : name) {
    if (c == '-' || c == '_') {
      capital = true;
      continue;
    }
    type += capital && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    capital = false;
  }
  return type;
}

std::string filled(std::string_view text, const std::string& name) {
  std::string result(text);
  for (const auto& [mark, value] : {std::pair<std::string, std::string>{"@name@", name}, {"@Type@", type_name(name)}}) {
    for (auto at = result.find(mark); at != std::string::npos; at = result.find(mark, at + value.size())) {
      result.replace(at, mark.size(), value);
    }
  }
  return result;
}

void write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  if (!file.flush()) base::wrong_input("cannot write {}; choose a folder you may write to", path.string());
}

}  // namespace

std::filesystem::path write_new_plugin(const std::string& name, const std::filesystem::path& parent) {
  if (!base::is_name(name)) {
    base::wrong_input("'{}' is no plugin name; use a-z, 0-9, - and _, a letter first", base::printable(name));
  }
  const std::filesystem::path folder = parent / name;
  std::error_code error;
  if (!std::filesystem::create_directory(folder, error)) {
    if (!error) base::wrong_input("{} exists already; choose another name", folder.string());
    base::wrong_input("cannot make {}: {}; choose a folder you may write to", folder.string(), error.message());
  }
  write(folder / (name + ".cpp"), filled(source_text, name));
  write(folder / "CMakeLists.txt", filled(cmake_text, name));
  write(folder / "README.md", filled(readme_text, name));
  return folder;
}

}  // namespace scalebench::cli
