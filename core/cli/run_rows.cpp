// SPDX-License-Identifier: Apache-2.0
#include "cli/run_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cli/arguments.hpp"
#include "cli/where.hpp"
#include "plugin/option_text.hpp"

namespace scalebench::cli {
namespace {

using plan::Type;

Group what_to_run() {
  return {"What to run",
          {with_placeholder(value_row("plugin", Type::text, "",
                                      "the plugin: a name that `scalebench list` shows, or a path to a .so"),
                            "NAME"),
           taking_list(value_row("workload", Type::text, "",
                                 "of its workloads, these (default all but those that run on request)")),
           taking_list(with_range(
               on_launch_axis(with_brief(
                   value_row("ranks", Type::integer, "", "MPI ranks; a list or range sweeps (default: the workload's)"),
                   'n')),
               "1..")),
           taking_list(with_range(
               on_launch_axis(value_row("nodes", Type::integer, "", "nodes to spread the ranks over")), "1..")),
           taking_list(
               with_range(on_launch_axis(value_row("ranks-per-node", Type::integer, "", "ranks on each node")), "1..")),
           with_range(value_row("repetitions", Type::integer, "1",
                                "launches of every point; two runs are compared over launches"),
                      "1.."),
           flag_row("own-launches", "a launch for each workload instead of one for all that can share it"),
           value_row("seed", Type::integer, "", "of order, keys and payloads (default: drawn and stored)"),
           flag_row("quick", "a first look: at most 0.1 s per point, at least 10 iterations")}};
}

Group how_long() {
  return {
      "How long",
      {with_range(with_brief(value_row("iterations", Type::integer, "",
                                       "measured iterations per rank and point (default: the workload's, else 100)"),
                             'i'),
                  "1.."),
       with_range(value_row("duration", Type::duration, "",
                            "end of the measured part of a point; with --iterations whichever comes first"),
                  "1us.."),
       with_range(
           with_brief(
               value_row("warmup", Type::integer, "",
                         "iterations before the measured ones, kept and flagged (default: the workload's, else 10)"),
               'w'),
           "0.."),
       with_range(
           value_row("patience", Type::duration, "60s",
                     "a rank that gives no sign of life for so long ends its point; ten times that for setup and "
                     "the first iteration; 0: never"),
           "0.."),
       with_range(value_row("timeout", Type::duration, "0", "end of a point that has not ended by itself; 0: never"),
                  "0.."),
       with_range(value_row("rate", Type::real, "",
                            "open loop: operations per second over all ranks, timed from the intended start"),
                  "0.001.."),
       with_choices(value_row("arrival", Type::choice, "constant", "of the open loop's operations"),
                    "constant|poisson")}};
}

Group where_to_run() {
  return {
      "Where to run",
      {with_placeholder(
           repeatable(value_row("endpoint", Type::text, "",
                                "use a server that is there instead of starting one; where several services are needed "
                                "SERVICE=URL, once for each")),
           "URL"),
       with_placeholder(
           value_row("password-file", Type::text, "", "first line: the endpoint's password (or $SCALEBENCH_PASSWORD)"),
           "FILE"),
       with_placeholder(
           value_row("hosts", Type::text, "", "the hosts to run on, one a line, as hostfiles of MPI have them"),
           "FILE"),
       with_choices(value_row("pin", Type::choice, "auto",
                              "bind ranks to; auto: a core each where there are enough, ranks have one thread and no "
                              "server runs beside them"),
                    "auto|none|core|socket"),
       value_row("launcher-args", Type::text, "",
                 "further arguments for the launcher, which `scalebench doctor` names, split at blanks"),
       with_placeholder(
           value_row("spool-dir", Type::text, "",
                     "where ranks write samples while they measure (default $SCALEBENCH_SPOOL_DIR, /dev/shm or /tmp)"),
           "FOLDER"),
       plugin_path_row(), trust_row()}};
}

Group results() {
  return {"Results",
          {with_placeholder(
               value_row("db", Type::text, "scalebench.db", "the SQLite file; made when missing, added to when there"),
               "FILE"),
           with_placeholder(repeatable(value_row("tag", Type::text, "", "stored with every run, may be repeated")),
                            "KEY=VALUE"),
           flag_row("resume",
                    "only what --db has not done yet: points of the same configuration and repetition are left out"),
           value_row("note", Type::text, "", "a sentence stored with the campaign"),
           flag_row("raw", "tables with unscaled numbers in their units"),
           with_brief(flag_row("quiet", "no progress, no table; errors only"), 'q'),
           with_choices(value_row("progress", Type::choice, "auto", "on standard error"), "auto|bar|plain|json|none")}};
}

Group before_running() {
  return {"Before running",
          {flag_row("dry-run", "show points, launch commands and the estimate; start nothing"),
           with_placeholder(value_row("config", Type::text, "", "read options from an ini file; what is typed wins"),
                            "FILE"),
           flag_row("print-config", "print an ini file that reproduces this run; start nothing"),
           flag_row("yes", "run even more than 100 000 points"), help_row()}};
}

Row axis_row(plan::Option option) {
  Row row;
  row.option = std::move(option);
  row.is_axis = true;
  return row;
}

/// Its text is never typed, so that nobody reads it in `ps` or in a shell's history.
Row secret_row(const sb_option& option) {
  return with_placeholder(
      value_row(plugin::secret_file_option(option.name), Type::text, "",
                fmt::format("{}: first line of FILE (or ${})", option.help, variable_of(option.name))),
      "FILE");
}

Row option_row(const sb_option& option) {
  return option.type == SB_SECRET ? secret_row(option) : axis_row(service::to_option(option));
}

}  // namespace

const std::vector<Group>& engine_groups() {
  static const std::vector<Group> groups = {what_to_run(), how_long(), where_to_run(), results(), before_running()};
  return groups;
}

Group plugin_group(const plugin::Library& library, const std::vector<const sb_workload*>& workloads) {
  Group group{fmt::format("Options of {}", library.table().name), {}};
  std::set<std::string> seen;
  for (const sb_workload* workload : workloads) {
    for (const sb_option& option : plugin::options(*workload)) {
      if (!seen.insert(option.name).second) continue;
      group.rows.push_back(option_row(option));
    }
  }
  return group;
}

std::vector<std::string> services_of(const std::vector<const sb_workload*>& workloads) {
  std::vector<std::string> names;
  for (const sb_workload* workload : workloads) {
    for (const sb_need& need : plugin::needs(*workload)) {
      if (need.service && std::ranges::find(names, need.service) == names.end()) names.emplace_back(need.service);
    }
  }
  return names;
}

Group service_group(const service::Service& service) {
  Group group{fmt::format("Options of service {}; --endpoint {}", service.name(), service.table().syntax), {}};
  for (const sb_option& option : plugin::options(service.table())) {
    group.rows.push_back(option_row(option));
  }
  return group;
}

std::vector<std::string> reserved_names() {
  std::vector<std::string> names;
  for (const Group& group : engine_groups()) {
    for (const Row& row : group.rows) names.push_back(row.option.name);
  }
  return names;
}

}  // namespace scalebench::cli
