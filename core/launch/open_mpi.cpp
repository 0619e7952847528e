// SPDX-License-Identifier: Apache-2.0
// mpirun of Open MPI, up to 4 (ORTE) and from 5 on (PRRTE). 5 separates the qualifiers of a binding by colons, of which
// 4 heeds the first alone; 5 takes no option twice, has no oob_tcp, and writes a blank behind its tags.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <iterator>
#include <optional>
#include <regex>
#include <vector>

#include "base/text.hpp"
#include "launch/launcher.hpp"

namespace scalebench::launch {
namespace {

constexpr std::size_t longest_line = 1000;
constexpr std::size_t longest_block = 4000;  // keeps std::regex, which recurses, off whatever a rank may print
constexpr std::size_t shortest_rule = 40;    // Open MPI draws 74 dashes

/// What mpirun frames in rules of dashes, and the lines outside of these.
struct Pages {
  std::vector<std::string> blocks;
  std::vector<std::string> lines;
  std::string endings;  ///< how ranks ended, as mpirun words it, wherever that stood

  void add(std::string_view line, bool inside) {
    const bool tells_ending = is_ending(line, inside);
    if (tells_ending && endings.size() < longest_block) endings += std::string(line) + "\n";
    if (inside && blocks.back().size() < longest_block) blocks.back() += std::string(line) + "\n";
    if (!inside && !tells_ending && !line.empty()) lines.emplace_back(line);
  }

 private:
  static bool is_ending(std::string_view line, bool inside) {
    return line.find("noticed that process rank ") != std::string_view::npos ||
           (inside && line.starts_with("signal ")) || line.starts_with("Process name: ") ||
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
      R"(process rank (\d+) with PID \d+ on node (\S+) exited on\s+signal (\d+) \(([^)]*)\))");
  static const std::regex exited(R"(Process name: \[[^\]\s]+\]?,(\d+)\]\s+Exit code:\s+(\d+))");
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

/// `[host:pid] …` and `[host][[job,1],rank][file:line:function] …` are what Open MPI writes in its own name.
bool is_of_mpi(std::string_view line) {
  const std::size_t end = line.find(']');
  if (!line.starts_with('[') || end == std::string_view::npos) return false;
  if (line.substr(end).starts_with("][[")) return true;
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

/// The exit code tells of a rank's signal even when the page about it got lost, which happens when all ends at once.
Cause without_page(const Launcher& launcher, const process::Ending& ending) {
  const int number = ending.exit_code - 128;
  if (ending.signal != 0 || !is_deadly(number)) return bare_cause(launcher, ending);
  return {fmt::format("a rank was killed by {}, as {}'s exit code {} says", process::signal_text(number),
                      launcher.program, ending.exit_code),
          true};
}

Cause open_mpi_cause(const Launcher& launcher, std::string_view errors, const process::Ending& ending) {
  const Pages pages = read_pages(errors);
  const auto said = fact(pages);
  return with_last_words(said ? Cause{*said} : without_page(launcher, ending), last_own_line(pages));
}

/// Of `mpirun (Open MPI) 4.1.4`; 0: it is another's.
int major_version(std::string_view text) {
  constexpr std::string_view mark = "(Open MPI) ";
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return 0;
  text.remove_prefix(at + mark.size());
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// Both let nobody but an ordinary user run ranks unless told twice; in containers everybody is root.
Variables open_mpi_environment() {
  if (geteuid() != 0) return {};
  return {{"OMPI_ALLOW_RUN_AS_ROOT", "1"}, {"OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"}};
}

std::string open_mpi_host(const std::string& name, int ranks) { return fmt::format("{} slots={}", name, ranks); }

const char* binding_4(Binding binding) {
  switch (binding) {
    case Binding::core:
      return "core:overload-allowed";
    case Binding::core_where_possible:
      return "core:if-supported,overload-allowed";
    case Binding::socket:
      return "socket:overload-allowed";
    default:
      return "none";
  }
}

Words words_of(const Task& task, const char* binding) {
  Words words = {"--oversubscribe", "--tag-output", "-n", std::to_string(task.ranks)};
  if (!task.hosts.empty()) append(words, {"--hostfile", task.hosts});
  const std::string cores = task.cores_per_rank > 1 ? fmt::format(":PE={}", task.cores_per_rank) : "";
  if (task.ranks_per_node > 0)
    append(words, {"--map-by", fmt::format("ppr:{}:node{}", task.ranks_per_node, cores)});
  else if (!cores.empty())
    append(words, {"--map-by", "slot" + cores});
  if (binding) append(words, {"--bind-to", binding});
  return words;
}

Words with_rest(Words words, const Task& task) {
  append(words, task.further);
  for (const std::string& variable : task.environment) append(words, {"-x", variable});
  return words;
}

Words words_4(const Task& task) {
  Words words = words_of(task, binding_4(task.binding));
  if (!task.interface.empty())
    append(words, {"--mca", "btl_tcp_if_include", task.interface, "--mca", "oob_tcp_if_include", task.interface});
  return with_rest(std::move(words), task);
}

/// An option that is there twice is refused here: the user's own binding takes the place of ours.
Words words_5(const Task& task) {
  const char* ours =
      task.binding == Binding::core_where_possible ? "core:if-supported:overload-allowed" : binding_4(task.binding);
  if (std::ranges::find(task.further, "--bind-to") != task.further.end()) ours = nullptr;
  Words words = words_of(task, ours);
  if (!task.interface.empty()) append(words, {"--mca", "btl_tcp_if_include", task.interface});
  return with_rest(std::move(words), task);
}

Launcher open_mpi() {
  Launcher row;
  row.libraries = {"Open MPI"};
  row.programs = {"mpirun", "mpirun.openmpi", "orterun"};
  row.remedy =
      "install Open MPI (Debian and Ubuntu: openmpi-bin), load your site's MPI module, or put its folder into PATH";
  row.settings = {"OMPI_MCA_", "PMIX_MCA_", "PRTE_MCA_"};
  row.environment = open_mpi_environment;
  row.host = open_mpi_host;
  row.cause = open_mpi_cause;
  return row;
}

}  // namespace

Launcher open_mpi_4() {
  Launcher row = open_mpi();
  row.name = "mpirun of Open MPI 4";
  row.is = [](std::string_view version) { return major_version(version) >= 1 && major_version(version) < 5; };
  row.words = words_4;
  return row;
}

Launcher open_mpi_5() {
  Launcher row = open_mpi();
  row.name = "mpirun of Open MPI 5";
  row.is = [](std::string_view version) { return major_version(version) >= 5; };
  row.words = words_5;
  row.has_blank_behind_tags = true;
  return row;
}

}  // namespace scalebench::launch
