// SPDX-License-Identifier: Apache-2.0
#include "cli/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>

#include "base/cores.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "campaign/campaign.hpp"
#include "campaign/runner.hpp"
#include "campaign/services.hpp"
#include "cli/arguments.hpp"
#include "cli/order.hpp"
#include "cli/output.hpp"
#include "cli/preview.hpp"
#include "cli/where.hpp"
#include "engine/job.hpp"
#include "engine/solo.hpp"
#include "engine/world.hpp"
#include "plugin/catalog.hpp"
#include "plugin/describe.hpp"
#include "report/footer.hpp"
#include "report/read_results.hpp"
#include "report/result_table.hpp"
#include "store/reader.hpp"
#include "store/writer.hpp"

namespace scalebench::cli {
namespace {

/// Those that will be started.
void check_services(const Order& order, const plan::Job& job) {
  const auto needed = campaign::services_of(job, order.library);
  for (const service::Service& service : order.settings.services) {
    const auto own = std::ranges::find(needed, service.name(), &campaign::ServiceOrder::service);
    if (own != needed.end()) service.check({job.launch_options, own->arguments, job.ranks});
  }
}

/// What can be checked of the machine before anything is stored.
void check_machine(Order& order) {
  if (!order.world) launch::require(order.launch.launcher);
  for (const plan::Job& job : order.expansion.jobs) campaign::require_files(job, order.library);
  settle_with_services(order);
  for (const plan::Job& job : order.expansion.jobs) check_services(order, job);
  store::require_usable_database(order.settings.database);
}

std::unique_ptr<campaign::Runner> launch_runner(const Order& order) {
  return std::make_unique<campaign::LaunchRunner>(order.launch, self());
}

/// The workload that does nothing, where this installation has it: what the harness itself costs.
double measured_floor(const Order& order) {
  const auto file = order.library.path().parent_path() / "null.so";
  const auto own = plugin::own_plugins(self()) / "null.so";
  const auto& null = std::filesystem::exists(own) ? own : file;
  if (!std::filesystem::exists(null)) return 0;
  if (!order.arguments.flag("trust")) plugin::require_closed(null);
  return engine::measure_floor(plugin::Library::load(null));
}

void print_complaints(const campaign::CampaignResult& outcome) {
  if (outcome.code == base::Exit::interrupted && outcome.complaints.empty())
    complain(fmt::format("interrupted{}; the same command with --resume does the rest",
                         outcome.launches == 0 ? " before anything was measured" : ""));
  std::vector<std::string> texts;
  for (const campaign::Complaint& each : outcome.complaints) texts.push_back(each.status + ": " + each.cause);
  for (const report::Alike& kind : report::alike(texts)) {
    std::vector<std::int64_t> runs;
    for (const std::size_t place : kind.places) runs.push_back(outcome.complaints[place].run);
    complain(fmt::format("run{} {} {}", runs.size() == 1 ? "" : "s", report::run_ranges(runs), kind.text));
  }
}

std::string id_range(const std::vector<std::int64_t>& runs) {
  if (runs.empty()) return "";
  return runs.size() == 1 ? std::to_string(runs.front()) : fmt::format("{}..{}", runs.front(), runs.back());
}

/// Options that were left at their defaults: the table's heading need not repeat them.
std::set<std::string> defaults_of(const Order& order) {
  std::set<std::string> names;
  for (const Group& group : order.groups) {
    for (const Row& row : group.rows) {
      if (!order.arguments.given(row.option.name)) names.insert(row.option.name);
    }
  }
  return names;
}

void print_results(const Order& order, const campaign::CampaignResult& outcome) {
  store::Reader reader(order.settings.database);
  report::Look look;
  look.width = out().width();
  look.unsaid = defaults_of(order);
  if (order.arguments.flag("raw")) look.scale = report::Scale::raw;
  out().text(report::result_tables(report::read_results(reader, store::RunFilter{outcome.runs}), look));
  const std::string file = base::quote(order.settings.database.string());
  const std::string where = order.arguments.given("db") ? " --db " + file : "";
  std::vector<std::string> next{fmt::format("{} show {}{}", base::typed_name(), id_range(outcome.runs), where),
                                fmt::format("sqlite3 {} 'select * from v_summary'", file)};
  if (outcome.code == base::Exit::interrupted) next.push_back("the same command with --resume does the rest");
  print("Results in {}\n{}", order.settings.database.string(), report::next_line(next, look.width));
}

/// With less time than ranks a rank is put off its CPU in the middle of an operation, for tens of milliseconds.
void warn_of_quota(const Order& order, campaign::Observer& observer) {
  const auto quota = base::cpu_quota();
  int most = 0;
  for (const plan::Job& job : order.expansion.jobs) most = std::max(most, launch::ranks_on_a_node(job));
  if (!quota || most <= *quota) return;
  observer.warned(
      fmt::format("{} on {:.3g} CPUs, the quota of this process's control group: times include "
                  "pauses in which all of them stand still; take fewer ranks or a larger quota",
                  plural(static_cast<std::size_t>(most), "rank"), *quota));
}

void warn_of_build(const Order& order, campaign::Observer& observer) {
  const sb_plugin& plugin = order.library.table();
  if (plugin::optimisation(plugin) == "-O0") {
    observer.warned(
        fmt::format("plugin {} was built without optimisation (-O0), so its times are not those of its work: "
                    "build it with -DCMAKE_BUILD_TYPE=Release",
                    plugin.name));
  }
#ifndef __OPTIMIZE__
  observer.warned(
      "this scalebench was built without optimisation (-O0), which is in every figure: build it as Release");
#endif
}

campaign::CampaignResult run_campaign(Order& order, campaign::Runner& runner) {
  if (order.holds_secrets) keep_private(order.settings.database);
  const bool quiet = order.arguments.flag("quiet");
  const auto terminal = make_observer(quiet ? "none" : order.arguments.text("progress"));
  Summarizing observer(*terminal);
  warn_of_quota(order, observer);
  warn_of_build(order, observer);
  order.settings.mpi_library = engine::mpi_library();
  order.settings.floor_ns = measured_floor(order);
  order.settings.left_out = order.expansion.left_out;
  order.settings.refused = std::move(order.refused);
  if (!order.world) campaign::end_when_interrupted("scalebench: interrupted; what was measured is stored\n");
  return campaign::run(order.settings, std::move(order.expansion.jobs), order.library, runner, observer);
}

int lead(Order& order, campaign::Runner& runner) {
  check_machine(order);
  const bool quiet = order.arguments.flag("quiet");
  if (order.expansion.jobs.empty()) {
    if (!quiet) print("nothing is left to do: {} done already\n", plural(order.done_already, "point"));
    return 0;
  }
  if (!quiet) print_plan(order);
  const campaign::CampaignResult outcome = run_campaign(order, runner);
  if (!quiet) print_results(order, outcome);
  print_complaints(outcome);
  return static_cast<int>(outcome.code);
}

/// MPI is initialised once, with all of its ranks, so jobs that differ in that need launches of their own.
int thread_level_of(const Order& order) {
  const auto& jobs = order.expansion.jobs;
  if (jobs.empty()) return 0;
  for (const plan::Job& job : jobs) {
    if (job.thread_level != jobs.front().thread_level)
      base::wrong_input(
          "these workloads need launches with different thread levels of MPI; name fewer with --workload, "
          "or start scalebench without a launcher");
    if (job.ranks != order.world->size)
      base::wrong_input(
          "{} runs on {} ranks and your launch has {}; start it with -n {}, or scalebench without a "
          "launcher",
          job.points.front().workload, job.ranks, order.world->size, job.ranks);
  }
  return jobs.front().thread_level;
}

/// Every process sees that they cannot be one job, and the first tells why. A launcher ends all as soon as one fails:
/// the others end well, so that they do not cut it short.
int refuse_world(const launch::World& claim, const std::string& sentence) {
  if (claim.rank == 0) base::wrong_input("{}", sentence);
  return static_cast<int>(base::Exit::done);
}

/// Inside a user's own launch: rank 0 is driver and rank, the others follow it.
int run_inside_world(Order& order) {
  if (!order.world->refusal.empty()) return refuse_world(*order.world, order.world->refusal);
  engine::World world(thread_level_of(order));
  const std::string trouble = launch::disagreement(*order.world, world.size(), engine::mpi_library());
  if (!trouble.empty()) return refuse_world(*order.world, trouble);
  settle_in_world(order, world.nodes());
  if (world.rank() != 0) {
    const campaign::InterruptGuard guard(campaign::InterruptGuard::Heeds::rank_too);
    world.follow();
    return 0;
  }
  campaign::WorldRunner runner(world);
  try {
    const int code = lead(order, runner);
    world.dismiss();
    return code;
  } catch (...) {
    world.dismiss();
    throw;
  }
}

}  // namespace

int run_command(const Command&, const Words& words) {
  launch::forget_stale_launches();
  if (!launch::detect_world())  // in one it is the ranks' to listen
    campaign::end_when_interrupted("scalebench: interrupted before anything was measured\n");
  std::optional<Order> order = take_order(words);
  if (!order) return 0;
  if (order->arguments.flag("print-config")) return out().data(configuration(*order)), 0;
  if (order->arguments.flag("dry-run")) return print_dry_run(*order, *launch_runner(*order)), 0;
  if (order->world) return run_inside_world(*order);
  return lead(*order, *launch_runner(*order));
}

std::vector<Group> rank_groups() {
  return {{"For launchers only",
           {with_placeholder(value_row("job", plan::Type::text, "",
                                       fmt::format("the job description: a file, {} (standard input) or {}",
                                                   plan::job_input, plan::job_in_environment)),
                             "FILE"),
            value_row("thread-level", plan::Type::integer, "0", "of MPI_Init_thread, 0 to 3")}}};
}

int rank_command(const Command& command, const Words& words) {
  const Parsed parsed = parse(command, words, 0);
  if (parsed.helped) return 0;
  return engine::run_rank(parsed.arguments.text("job"), static_cast<int>(parsed.arguments.integer("thread-level")));
}

namespace {

/// What may stand behind the last of `words`, an option: nothing is said of one that takes no value, or any.
std::vector<std::string> values_for(Words words) {
  if (words.empty()) return {};
  const std::string option = std::move(words.back());
  words.pop_back();
  if (option == "--workload") return workload_names_for(words);
  std::vector<std::string> values;
  for (const Group& group : groups_for(words)) {
    for (const Row& row : group.rows) {
      if ("--" + row.option.name != option || row.option.choices.empty() || !takes_value(row)) continue;
      for (const std::string_view choice : base::split(row.option.choices, '|')) values.emplace_back(choice);
    }
  }
  return values;
}

}  // namespace

int words_command(const Command&, const Words& words) {
  if (!words.empty() && words.front() == "values") {
    for (const std::string& value : values_for(Words(words.begin() + 1, words.end()))) out().data(value + "\n");
    return 0;
  }
  for (const Group& group : groups_for(words)) {
    for (const Row& row : group.rows) {
      out().data(fmt::format("--{}\n", row.option.name));
      if (row.is_axis && !takes_value(row)) out().data(fmt::format("--no-{}\n", row.option.name));
    }
  }
  return 0;
}

}  // namespace scalebench::cli
