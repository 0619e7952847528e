// SPDX-License-Identifier: Apache-2.0
#include "launch/cause.hpp"

#include <fmt/format.h>

#include <optional>
#include <regex>
#include <vector>

#include "base/text.hpp"

namespace scalebench::launch {
namespace {

constexpr std::size_t longest_sentence = 400;
constexpr std::size_t longest_line = 1000;
constexpr std::size_t longest_block = 4000;  // keeps std::regex, which recurses, off whatever a rank may print

/// What mpirun frames in rules of dashes, and the lines outside of these.
struct Pages {
  std::vector<std::string> blocks;
  std::vector<std::string> lines;
};

bool is_rule(std::string_view line) {
  return line.size() > 20 && line.find_first_not_of('-') == std::string_view::npos;
}

Pages read_pages(std::string_view errors) {
  Pages pages;
  bool inside = false;
  for (const std::string_view whole : base::split(errors, '\n')) {
    const std::string_view line = whole.substr(0, longest_line);
    if (is_rule(line)) {
      inside = !inside;
      if (inside) pages.blocks.emplace_back();
    } else if (inside) {
      if (pages.blocks.back().size() < longest_block) pages.blocks.back() += std::string(base::trim(line)) + "\n";
    } else if (!base::trim(line).empty()) {
      pages.lines.emplace_back(base::trim(line));
    }
  }
  return pages;
}

std::optional<std::string> rank_ending(const std::string& block) {
  static const std::regex signalled(
      R"(process rank (\d+) with PID \d+ on node (\S+) exited on signal (\d+) \(([^)]*)\))");
  static const std::regex exited(R"(Process name: \[\[\d+,\d+\],(\d+)\]\s+Exit code:\s+(\d+))");
  std::smatch match;
  if (std::regex_search(block, match, signalled)) {
    return fmt::format("rank {} on {} was killed by signal {} ({})", match.str(1), match.str(2), match.str(3),
                       match.str(4));
  }
  if (std::regex_search(block, match, exited)) {
    return fmt::format("rank {} ended with exit code {}", match.str(1), match.str(2));
  }
  return std::nullopt;
}

/// `[host:pid] …` is what Open MPI writes in its own name.
bool is_of_mpi(std::string_view line) {
  const std::size_t end = line.find(']');
  if (!line.starts_with('[') || end == std::string_view::npos) return false;
  const std::size_t colon = line.substr(0, end).rfind(':');
  return colon != std::string_view::npos && colon + 1 < end &&
         line.substr(colon + 1, end - colon - 1).find_first_not_of("0123456789") == std::string_view::npos;
}

/// The class of an MPI error, `MPI_ERR_RANK: invalid rank`, or nothing.
std::string mpi_error(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    const std::size_t begin = line.find("MPI_ERR_");
    if (begin != std::string::npos && is_of_mpi(line)) return line.substr(begin);
  }
  return "";
}

std::string last_own_line(const Pages& pages) {
  for (auto line = pages.lines.rbegin(); line != pages.lines.rend(); ++line) {
    if (!is_of_mpi(*line)) return *line;
  }
  return mpi_error(pages.lines);
}

/// A block up to its first empty line, as one line.
std::string first_paragraph(const std::string& block) {
  std::string text;
  for (const std::string_view line : base::split(block, '\n')) {
    if (line.empty() && !text.empty()) break;
    if (!text.empty()) text += ' ';
    text += line;
  }
  while (!text.empty() && (text.back() == ':' || text.back() == '.')) text.pop_back();
  return text;
}

std::optional<std::string> fact(const Pages& pages) {
  for (const std::string& block : pages.blocks) {
    if (auto found = rank_ending(block)) return found;
  }
  for (const std::string& block : pages.blocks) {
    if (!block.starts_with("Primary job")) return first_paragraph(block);
  }
  return std::nullopt;
}

/// mpirun's exit code tells of a rank's signal even when its page got lost, which happens when all ends at once.
std::string bare_ending(const process::Ending& ending) {
  if (ending.signal != 0 || ending.exit_code <= 128) return "mpirun " + process::describe(ending);
  return "a rank " + process::describe({0, ending.exit_code - 128, false});
}

}  // namespace

std::string telling_sentence(std::string_view errors, const process::Ending& ending) {
  const Pages pages = read_pages(errors);
  const std::string own = last_own_line(pages);
  std::string sentence = fact(pages).value_or(bare_ending(ending));
  if (!own.empty()) sentence += ": " + own;
  return base::printable(sentence, longest_sentence);
}

}  // namespace scalebench::launch
