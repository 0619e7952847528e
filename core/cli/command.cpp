// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "campaign/runner.hpp"
#include "cli/check.hpp"
#include "cli/doctor.hpp"
#include "cli/export.hpp"
#include "cli/help.hpp"
#include "cli/look.hpp"
#include "cli/output.hpp"
#include "cli/plugins.hpp"
#include "cli/results.hpp"
#include "cli/run.hpp"
#include "cli/run_rows.hpp"
#include "launch/world.hpp"

namespace scalebench::cli {
namespace {

std::vector<Group> run_groups() { return engine_groups(); }

std::vector<Group> only_help() { return {{"Options", {help_row()}}}; }

int doctor_command(const Command& command, const Words& words) {
  if (parse(command, words, 0).helped) return 0;
  std::vector<Finding> findings = examine_machine();
  for (Finding& finding : examine_plugins()) findings.push_back(std::move(finding));
  out().text(render(findings));
  return static_cast<int>(lacks_something(findings) ? base::Exit::lacking : base::Exit::done);
}

int completion_command(const Command& command, const Words& words) {
  const Parsed parsed = parse(command, words, 1);
  if (parsed.helped) return 0;
  if (parsed.arguments.positional().empty()) base::wrong_input("scalebench completion: for which shell? bash or zsh");
  out().data(completion_script(parsed.arguments.positional().front()));
  return 0;
}

int man_command(const Command& command, const Words& words) {
  if (!parse(command, words, 0).helped) out().data(man_page());
  return 0;
}

int help_command(const Command&, const Words&) {
  out().text(general_help(out().width()));
  return 0;
}

int version_command(const Command&, const Words&) {
  print("scalebench {} {}\n", base::version, base::git_id);
  return 0;
}

[[noreturn]] void refuse_command(const std::string& name) {
  std::vector<std::string> names;
  for (const Command& command : commands()) {
    if (!command.hidden) names.push_back(command.name);
  }
  base::wrong_input("no command '{}'{}; `{} --help` lists them", base::printable(name), base::did_you_mean(name, names),
                    base::typed_name());
}

}  // namespace

const std::vector<Command>& commands() {
  static const std::vector<Command> rows = {
      {"run", "--plugin NAME [OPTION…]", "runs a plugin and stores every sample (the default command)", run_groups,
       run_command},
      {"list", "", "plugins with their workloads, services and export formats", list_groups, list_command},
      {"describe", "PLUGIN", "options, metrics, units, roles and needs of a plugin", describe_groups, describe_command},
      {"files", "PLUGIN [NAME]", "files that a plugin brings along; prints one of them", files_groups, files_command},
      {"check", "PLUGIN [OPTION…]", "judges a plugin: its tables, and each workload lived for a few iterations",
       check_groups, check_command},
      {"new-plugin", "NAME", "writes a folder with a plugin to start from", new_plugin_groups, new_plugin_command},
      {"runs", "", "what is in a database", runs_groups, runs_command},
      {"show", "[RUN…]", "the tables of runs (default: of the last campaign)", show_groups, show_command},
      {"sql", "QUERY", "answers a query, read-only", sql_groups, sql_command},
      {"export", "[RUN…]", "runs in a format that a plugin brings", export_groups, export_command},
      {"delete", "RUN…", "removes runs and their samples", delete_groups, delete_command},
      {"recover", "[FOLDER…]", "stores what a killed scalebench left of its runs", recover_groups, recover_command},
      {"merge", "INTO.db FROM.db", "adds the runs of one database to another", merge_groups, merge_command},
      {"doctor", "", "what this machine and each plugin lack, with advice; exit code 4 if anything", only_help,
       doctor_command},
      {"completion", "bash|zsh", "prints a completion script", only_help, completion_command},
      {"man", "", "prints the man page", only_help, man_command},
      {"help", "", "the list of commands", only_help, help_command},
      {"version", "", "the version", only_help, version_command},
      {"rank", "", "one rank of a job", rank_groups, rank_command, true},
      {"look", "", "what plugins are", look_groups, look_command, true},
      {"words", "", "options for completion", run_groups, words_command, true}};
  return rows;
}

Parsed parse(const Command& command, const Words& words, std::size_t most_positional) {
  return parse(command, command.groups(), words, most_positional);
}

Parsed parse(const Command& command, const std::vector<Group>& groups, const Words& words,
             std::size_t most_positional) {
  Parsed parsed{Arguments::parse(words, groups), false};
  const bool has_help = !command.hidden;
  if (has_help && parsed.arguments.given("help")) {
    out().text(command_help(command, groups, out().width()));
    parsed.helped = true;
    return parsed;
  }
  if (parsed.arguments.positional().size() > most_positional) {
    base::wrong_input("scalebench {}: '{}' is one word too many", command.name,
                      base::printable(parsed.arguments.positional()[most_positional]));
  }
  return parsed;
}

int dispatch(const Words& words) {
  const auto& rows = commands();
  const bool bare = words.empty() || words == Words{"--help"} || words == Words{"-h"};
  if (bare) return help_command(rows.front(), {});
  if (words == Words{"--version"}) return version_command(rows.front(), {});
  if (words.front().rfind('-', 0) == 0) return rows.front().run(rows.front(), words);
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const Command& row) { return row.name == words.front(); });
  if (found == rows.end()) refuse_command(words.front());
  if (!found->hidden && !launch::detect_world()) campaign::end_when_interrupted("scalebench: interrupted\n");
  return found->run(*found, Words(words.begin() + 1, words.end()));
}

}  // namespace scalebench::cli
