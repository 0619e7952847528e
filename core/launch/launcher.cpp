// SPDX-License-Identifier: Apache-2.0
#include "launch/launcher.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "process/child.hpp"
#include "process/program.hpp"

namespace scalebench::launch {
namespace {

constexpr std::size_t longest_sentence = 400;
constexpr process::Milliseconds longest_answer{
    10'000};  // a program on a network file system, loaded for the first time

/// By itself, a rank is only bound where that can harm nobody: to a core of its own, with no thread but its main one,
/// or to as many as its workload wants.
bool may_bind(const plan::Job& job, const LaunchOptions& options) {
  const bool knows_its_threads = job.thread_level == 0 || job.cores_per_rank > 1;
  return knows_its_threads && ranks_on_a_node(job) * job.cores_per_rank <= options.cores;
}

Binding binding_of(const plan::Job& job, const LaunchOptions& options) {
  if (options.pin == "auto") return may_bind(job, options) ? Binding::core_where_possible : Binding::none;
  if (options.pin == "none") return Binding::none;
  if (options.pin == "core") return Binding::core;
  if (options.pin == "socket") return Binding::socket;
  base::wrong_input("--pin {} is unknown: auto, none, core or socket", base::printable(options.pin));
}

Task task_of(const plan::Job& job, const LaunchOptions& options, const std::filesystem::path& job_file) {
  Task task;
  task.ranks = job.ranks;
  if (job.nodes > 1 || job.ranks_per_node > 0) task.ranks_per_node = ranks_on_a_node(job);
  if (!options.hosts.empty()) task.hosts = hostfile_of(job_file);
  task.binding = binding_of(job, options);
  if (task.binding == Binding::core_where_possible) task.cores_per_rank = job.cores_per_rank;
  task.interface = options.interface;
  task.further = base::split_at_blanks(options.launcher_args);
  task.environment = base::split_at_blanks(job.environment);
  if (travel_of(job, options.launcher) == Travel::environment) task.environment.emplace_back(plan::job_variable);
  return task;
}

std::string source_of(Travel travel, const std::filesystem::path& job_file) {
  if (travel == Travel::input) return plan::job_input;
  if (travel == Travel::environment) return plan::job_in_environment;
  return job_file;
}

/// Launchers write it to one stream or the other.
std::string version_of(const Launcher& launcher, const std::string& program) {
  process::Command command;
  command.environment = launcher.environment();
  command.argv = {program, "--version"};
  command.out = process::Sink::capture();
  command.err = process::Sink::capture();
  const auto answer = process::run(std::move(command), longest_answer);
  return answer.out + answer.err;
}

bool starts_ranks_of(const Launcher& launcher, std::string_view library) {
  return std::ranges::any_of(launcher.libraries, [&](const auto& name) { return library.starts_with(name); });
}

/// Those for the library; all of them for a library that none names.
std::vector<Launcher> candidates_for(std::string_view library) {
  std::vector<Launcher> chosen = launchers();
  std::erase_if(chosen, [&](const Launcher& one) { return !starts_ranks_of(one, library); });
  return chosen.empty() ? launchers() : chosen;
}

Launcher without_program(Launcher launcher, std::string_view library, const Words& others) {
  launcher.program = launcher.programs.front();
  launcher.trouble =
      others.empty()
          ? fmt::format("`{}` was not found, and ranks are started by it: {}", launcher.program, launcher.remedy)
          : fmt::format("{} {} of another MPI than {}, which this scalebench was built with: {}",
                        fmt::join(others, " and "), others.size() == 1 ? "is" : "are", library, launcher.remedy);
  return launcher;
}

}  // namespace

const std::vector<Launcher>& launchers() {
  static const std::vector<Launcher> rows = {open_mpi_4(), open_mpi_5(), hydra()};
  return rows;
}

Launcher find_launcher(std::string_view library) {
  const std::vector<Launcher> candidates = candidates_for(library);
  std::map<std::string, std::string> versions;
  Words others;
  for (const Launcher& candidate : candidates) {
    for (const std::string& program : candidate.programs) {
      if (versions.contains(program) || !process::find_program(program)) continue;
      const std::string& version = versions[program] = version_of(candidate, program);
      for (const Launcher& row : candidates) {
        if (!row.is(version)) continue;
        Launcher found = row;
        found.program = program;
        return found;
      }
      others.push_back(program);
    }
  }
  return without_program(candidates.front(), library, others);
}

void require(const Launcher& launcher) {
  if (!launcher.trouble.empty()) base::lacking("{}", launcher.trouble);
}

int ranks_on_a_node(const plan::Job& job) {
  if (job.ranks_per_node > 0) return job.ranks_per_node;
  const int nodes = std::max(job.nodes, 1);
  return (job.ranks + nodes - 1) / nodes;
}

Travel travel_of(const plan::Job& job, const Launcher& launcher) {
  return job.nodes > 1 ? launcher.travel_far : launcher.travel;
}

std::filesystem::path hostfile_of(const std::filesystem::path& job_file) { return job_file.parent_path() / "hosts"; }

Words launch_command(const plan::Job& job, const LaunchOptions& options, const std::filesystem::path& self,
                     const std::filesystem::path& job_file) {
  Words words = {options.launcher.program};
  append(words, options.launcher.words(task_of(job, options, job_file)));
  append(words, {self, "rank", "--job", source_of(travel_of(job, options.launcher), job_file)});
  if (job.thread_level > 0) append(words, {"--thread-level", std::to_string(job.thread_level)});
  return words;
}

void append(Words& words, const Words& further) { words.insert(words.end(), further.begin(), further.end()); }

Cause bare_cause(const Launcher& launcher, const process::Ending& ending) {
  return {fmt::format("{} {}", launcher.program, process::describe(ending)), ending.signal == 0};
}

Cause with_last_words(Cause cause, const std::string& words) {
  if (!words.empty()) cause.sentence += ": " + words;
  cause.sentence = base::printable(cause.sentence, longest_sentence);
  return cause;
}

}  // namespace scalebench::launch
