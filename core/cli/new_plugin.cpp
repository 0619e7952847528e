// SPDX-License-Identifier: Apache-2.0
#include "cli/new_plugin.hpp"

#include <fstream>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace scalebench::cli {
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
