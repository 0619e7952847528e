// SPDX-License-Identifier: Apache-2.0
#include "launch/cause.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <iterator>
#include <optional>
#include <regex>
#include <vector>

#include "base/text.hpp"

namespace scalebench::launch {
namespace {

constexpr std::size_t longest_sentence = 400;
constexpr std::size_t longest_line = 1000;
constexpr std::size_t longest_block = 4000;  // keeps std::regex, which recurses, off whatever a rank may print

constexpr std::size_t shortest_rule = 40;    // Open MPI draws 74 dashes

/// What mpirun frames in rules of dashes, and the lines outside of these.
struct Pages {
  std::vector<std::string> blocks;
  std::vector<std::string> lines;
  std::string endings;  ///< how ranks ended, as mpirun words it, wherever that stood

  void add(std::string_view line, bool inside) {
    const bool tells_ending = is_ending(line);
    if (tells_ending && endings.size() < longest_block) endings += std::string(line) + "\n";
    if (inside && blocks.back().size() < longest_block) blocks.back() += std::string(line) + "\n";
    if (!inside && !tells_ending && !line.empty()) lines.emplace_back(line);
  }

 private:
  static bool is_ending(std::string_view line) {
    return line.find("noticed that process rank ") != std::string_view::npos || line.starts_with("Process name: ") ||
           line.starts_with("Exit code: ");
  }
};

/// `line` without the rule at its end: a rank that ended within a line has its last words before mpirun's rule.
std::string_view before_rule(std::string_view line) {
  const std::size_t end = line.find_last_not_of('-');
  const std::size_t size = end == std::string_view::npos ? 0 : end + 1;
  return line.size() - size < shortest_rule ? line : line.substr(0, size);
}

Pages read_pages(std::string_view errors) {
  Pages pages;
  bool inside = false;
  for (const std::string_view line : base::split(errors, '\n')) {
    const std::string_view text = before_rule(line);
    const bool is_rule = text.size() < line.size();
    if (!is_rule || !text.empty()) pages.add(base::trim(text.substr(0, longest_line)), inside);
    if (!is_rule) continue;
    inside = !inside;
    if (inside) pages.blocks.emplace_back();
  }
  return pages;
}

std::optional<std::string> rank_ending(const std::string& text) {
  static const std::regex signalled(
      R"(process rank (\d+) with PID \d+ on node (\S+) exited on signal (\d+) \(([^)]*)\))");
  static const std::regex exited(R"(Process name: \[\[\d+,\d+\],(\d+)\]\s+Exit code:\s+(\d+))");
  std::smatch match;
  if (std::regex_search(text, match, signalled)) {
    return fmt::format("rank {} on {} was killed by signal {} ({})", match.str(1), match.str(2), match.str(3),
                       match.str(4));
  }
  if (std::regex_search(text, match, exited)) {
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
  if (auto found = rank_ending(pages.endings)) return found;
  for (const std::string& block : pages.blocks) {
    if (!block.starts_with("Primary job")) return first_paragraph(block);
  }
  return std::nullopt;
}

/// Whether a signal of this number ends a process that does nothing about it; others are exit codes above 128.
bool is_deadly(int number) {
  constexpr int harmless[] = {SIGCHLD, SIGCONT, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGURG, SIGWINCH};
  return number >= 1 && number <= SIGSYS && std::ranges::find(harmless, number) == std::end(harmless);
}

/// mpirun's exit code tells of a rank's signal even when its page got lost, which happens when all ends at once.
std::string bare_ending(const process::Ending& ending) {
  const int number = ending.exit_code - 128;
  if (ending.signal != 0 || !is_deadly(number)) return "mpirun " + process::describe(ending);
  return fmt::format("a rank was killed by {}, as mpirun's exit code {} says", process::signal_text(number),
                     ending.exit_code);
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
