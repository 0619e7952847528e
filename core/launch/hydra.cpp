// SPDX-License-Identifier: Apache-2.0
// mpiexec.hydra of MPICH and of the MPIs made from it. It shares cores without being told, hands all variables on, and
// takes no option twice. It ends with the number of the signal that ended a rank, or with a rank's exit code; its page
// about that names the process and no rank.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <regex>
#include <string>

#include "base/text.hpp"
#include "launch/launcher.hpp"

namespace scalebench::launch {
namespace {

constexpr std::size_t longest_read = 1000;  // of a line: std::regex recurses

Words hydra_words(const Task& task) {
  const bool has_core = task.binding == Binding::core || task.binding == Binding::core_where_possible;
  Words words = {"-prepend-pattern", "[1,%r]<stdout>:", "-n", std::to_string(task.ranks)};
  if (!task.hosts.empty()) append(words, {"-f", task.hosts});
  if (task.ranks_per_node > 0) append(words, {"-ppn", std::to_string(task.ranks_per_node)});
  const bool has_own = std::ranges::any_of(task.further, [](const auto& word) { return word.ends_with("-bind-to"); });
  const std::string cores = task.cores_per_rank > 1 ? fmt::format("core:{}", task.cores_per_rank) : "core";
  if (!has_own) append(words, {"-bind-to", has_core ? cores : task.binding == Binding::socket ? "socket" : "none"});
  if (!task.interface.empty()) append(words, {"-iface", task.interface});
  append(words, task.further);
  for (const std::string& variable : task.environment) {
    const std::size_t sign = variable.find('=');
    if (sign != std::string::npos) append(words, {"-genv", variable.substr(0, sign), variable.substr(sign + 1)});
  }
  return words;
}

Variables hydra_environment() { return {}; }

std::string hydra_host(const std::string& name, int ranks) { return fmt::format("{}:{}", name, ranks); }

/// `[mpiexec@vm] …`, `[proxy:0:0@vm] …`, and the page between rules of `=`.
bool is_of_hydra(std::string_view line) {
  return line.starts_with("[mpiexec@") || line.starts_with("[proxy:") || line.starts_with('=') ||
         line.starts_with("YOUR APPLICATION TERMINATED WITH") ||
         line.starts_with("This typically refers to a problem") || line.starts_with("Please see the FAQ page");
}

/// What hydra's pages and the lines between them hold.
struct Errors {
  std::optional<std::string> signal;  ///< `signal 9 (Killed)`
  std::string host;
  std::string last_own, last_of_hydra;
};

Errors read_errors(std::string_view text) {
  static const std::regex killed(R"(EXIT STRING: (.*) \(signal (\d+)\))"), place(R"(PID \d+ RUNNING AT (\S+))");
  Errors errors;
  for (const std::string_view whole : base::split(text, '\n')) {
    const std::string line(base::trim(whole.substr(0, longest_read)));
    if (line.empty()) continue;
    (is_of_hydra(line) ? errors.last_of_hydra : errors.last_own) = line;
    std::smatch match;
    if (!is_of_hydra(line)) continue;
    if (std::regex_search(line, match, killed))
      errors.signal = fmt::format("signal {} ({})", match.str(2), match.str(1));
    if (std::regex_search(line, match, place)) errors.host = match.str(1);
  }
  return errors;
}

Cause hydra_cause(const Launcher& launcher, std::string_view text, const process::Ending& ending) {
  const Errors errors = read_errors(text);
  if (!errors.signal) {
    return with_last_words(bare_cause(launcher, ending),
                           errors.last_own.empty() && errors.host.empty() ? errors.last_of_hydra : errors.last_own);
  }
  return with_last_words({fmt::format("a rank was killed by {} on {}", *errors.signal, errors.host), true},
                         errors.last_own);
}

}  // namespace

Launcher hydra() {
  Launcher row;
  row.name = "mpiexec.hydra of MPICH";
  row.libraries = {"MPICH", "Intel", "MVAPICH"};
  row.programs = {"mpiexec.hydra", "mpiexec.mpich", "mpiexec"};
  row.remedy = "install MPICH (Debian and Ubuntu: mpich), load your site's MPI module, or put its folder into PATH";
  row.settings = {"MPIR_CVAR_", "I_MPI_", "HYDRA_"};
  row.is = [](std::string_view version) {
    return version.find("HYDRA build details") != std::string_view::npos ||
           version.find("Intel(R) MPI Library") != std::string_view::npos;
  };
  row.words = hydra_words;
  row.environment = hydra_environment;
  row.host = hydra_host;
  row.cause = hydra_cause;
  row.complains_on_output = true;
  return row;
}

}  // namespace scalebench::launch
