// SPDX-License-Identifier: Apache-2.0
#include "launch/mpirun.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace scalebench::launch {
namespace {

using Words = std::vector<std::string>;

void append(Words& words, const Words& further) { words.insert(words.end(), further.begin(), further.end()); }

Words placement(const plan::Job& job, const LaunchOptions& options, const std::filesystem::path& job_file) {
  Words words;
  if (!options.hosts.empty()) append(words, {"--hostfile", hostfile_of(job_file)});
  if (job.nodes > 1 || job.ranks_per_node > 0) {
    append(words, {"--map-by", fmt::format("ppr:{}:node", ranks_on_a_node(job))});
  }
  return words;
}

/// More ranks than cores are welcome, so sharing a core must not be an error.
/// By itself, a rank is only bound where that can harm nobody: to a core of its own, with no thread but its main one.
Words binding(const plan::Job& job, const LaunchOptions& options) {
  const std::string& pin = options.pin;
  const bool has_core = job.thread_level == 0 && ranks_on_a_node(job) <= options.cores;
  if (pin == "auto" && has_core) return {"--bind-to", "core:if-supported,overload-allowed"};
  if (pin == "auto" || pin == "none") return {"--bind-to", "none"};
  if (pin == "core" || pin == "socket") return {"--bind-to", pin + ":overload-allowed"};
  base::wrong_input("--pin {} is unknown: auto, none, core or socket", base::printable(pin));
}

Words network(const std::string& interface) {
  if (interface.empty()) return {};
  return {"--mca", "btl_tcp_if_include", interface, "--mca", "oob_tcp_if_include", interface};
}

}  // namespace

int ranks_on_a_node(const plan::Job& job) {
  if (job.ranks_per_node > 0) return job.ranks_per_node;
  const int nodes = std::max(job.nodes, 1);
  return (job.ranks + nodes - 1) / nodes;
}

std::filesystem::path hostfile_of(const std::filesystem::path& job_file) { return job_file.parent_path() / "hosts"; }

Words mpirun_command(const plan::Job& job, const LaunchOptions& options, const std::filesystem::path& self,
                     const std::filesystem::path& job_file) {
  Words words = {options.mpirun, "--oversubscribe", "--tag-output", "-n", std::to_string(job.ranks)};
  append(words, placement(job, options, job_file));
  append(words, binding(job, options));
  append(words, network(options.interface));
  append(words, base::split_at_blanks(options.launcher_args));
  for (const std::string& variable : base::split_at_blanks(job.environment)) append(words, {"-x", variable});
  append(words, {self, "rank", "--job", job_file});
  if (job.thread_level > 0) append(words, {"--thread-level", std::to_string(job.thread_level)});
  return words;
}

std::vector<std::pair<std::string, std::string>> mpirun_environment() {
  if (geteuid() != 0) return {};
  return {{"OMPI_ALLOW_RUN_AS_ROOT", "1"}, {"OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"}};
}

}  // namespace scalebench::launch
