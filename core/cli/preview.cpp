// SPDX-License-Identifier: Apache-2.0
#include "cli/preview.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "cli/output.hpp"
#include "launch/launcher.hpp"
#include "report/figure.hpp"
#include "report/text_table.hpp"

namespace scalebench::cli {
namespace {

constexpr double launch_s = 0.5;  // of few ranks on a node, MPI_Init included: for an estimate before anything is known

std::size_t points_of(const plan::Expansion& expansion) {
  std::size_t points = 0;
  for (const plan::Job& job : expansion.jobs) points += job.points.size();
  return points;
}

/// What so many iterations of each rank take in an open loop that keeps its rate; 0 in a closed one, and where the
/// workload decides how many.
double paced_s(const plan::Job& job, std::int64_t iterations) {
  return job.rate > 0 && iterations > 0 ? static_cast<double>(iterations) * job.ranks / job.rate : 0;
}

struct Time {
  double least_s = 0;  ///< of which `launches_s` pass before anything is measured
  double launches_s = 0;
  bool is_all = true;  ///< every point is bounded by a duration
};

Time time_of(const plan::Expansion& expansion) {
  Time time;
  for (const plan::Job& job : expansion.jobs) {
    const plan::Limits& limits = job.limits;
    const std::int64_t duration_ns = limits.duration_ns < 0 ? limits.cap_ns : limits.duration_ns;
    double measured_s = paced_s(job, limits.iterations);
    if (duration_ns >= 0 && (measured_s == 0 || measured_s * 1e9 > static_cast<double>(duration_ns)))
      measured_s = std::max(static_cast<double>(duration_ns) * 1e-9, paced_s(job, limits.at_least));
    time.is_all = time.is_all && duration_ns >= 0;
    time.launches_s += launch_s;
    time.least_s += launch_s + (paced_s(job, limits.warmup) + measured_s) * static_cast<double>(job.points.size());
  }
  return time;
}

/// ", about 2 min 44 s", ", at least 25 s" of an open loop; "" where nothing but launches is known.
std::string told(const Time& time) {
  if (!time.is_all && time.least_s <= time.launches_s) return "";
  return (time.is_all ? ", about " : ", at least ") + report::waiting_time(time.least_s);
}

using Settings = std::vector<std::pair<std::string, std::string>>;

/// What may tell a launch from another one.
Settings settings_of(const plan::Job& job) {
  Settings settings{{"ranks", std::to_string(job.ranks)},
                    {"nodes", std::to_string(job.nodes)},
                    {"ranks-per-node", std::to_string(job.ranks_per_node)}};
  for (const auto& [name, value] : job.launch_options) settings.emplace_back(name, value.text);
  std::set<std::string> workloads;
  for (const plan::Point& point : job.points) workloads.insert(point.workload);
  settings.emplace_back("workload", fmt::format("{}", fmt::join(workloads, "+")));
  settings.emplace_back("repetition", std::to_string(job.repetition));
  return settings;
}

Settings settings_of(const plan::Point& point) {
  Settings settings;
  for (const auto& [name, value] : point.options) settings.emplace_back(name, value.text);
  return settings;
}

/// Names that do not have the same value everywhere; of one alone, all names.
std::set<std::string> differing(const std::vector<Settings>& all) {
  std::map<std::string, std::map<std::string, std::size_t>> seen;
  for (const Settings& settings : all) {
    for (const auto& [name, value] : settings) ++seen[name][value];
  }
  std::set<std::string> names;
  for (const auto& [name, values] : seen) {
    if (all.size() == 1 || values.begin()->second != all.size()) names.insert(name);
  }
  return names;
}

std::string told(const Settings& settings, const std::set<std::string>& names) {
  std::string text;
  for (const auto& [name, value] : settings) {
    if (names.contains(name)) text += fmt::format("{}{}={}", text.empty() ? "" : ", ", name, base::quote(value));
  }
  return text;
}

std::string command_line(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + base::quote(word);
  return line;
}

void print_points(const plan::Job& job, const std::set<std::string>& names) {
  for (const plan::Point& point : job.points) {
    const std::string text = told(settings_of(point), names);
    print("  {}{}{}\n", point.workload, text.empty() ? "" : ": ", text);
  }
}

}  // namespace

std::string plural(std::size_t count, const std::string& noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : noun == "launch" ? "es" : "s");
}

void print_plan(const Order& order) {
  print("{}, {}{}\n", plural(points_of(order.expansion), "point"), plural(order.expansion.jobs.size(), "launch"),
        told(time_of(order.expansion)));
  if (order.done_already > 0) print("{} done already\n", plural(order.done_already, "point"));
  if (order.going_on == 1) print("1 point goes on where it stopped\n");
  if (order.going_on > 1) print("{} points go on where they stopped\n", order.going_on);
  for (const plan::Job& job : order.expansion.jobs) {
    const int ranks = launch::ranks_on_a_node(job);
    if (job.cores_per_rank == 1 || ranks * job.cores_per_rank <= order.launch.cores) continue;
    print("each rank wants {} cores; a node has {} for {}\n", job.cores_per_rank,
          plural(static_cast<std::size_t>(order.launch.cores), "core"),
          plural(static_cast<std::size_t>(ranks), "rank"));
    break;
  }
  for (const plan::LeftOut& one : order.expansion.left_out) print("skipped: {}\n", one.reason);
  for (const plan::Refused& one : order.refused) print("skipped: {}\n", one.reason);
  for (const plan::Shrunk& one : order.expansion.shrunk) {
    std::vector<std::string> names = one.workloads;
    names.front() = fmt::format("on {} of {} ranks: {}", one.ranks, one.asked_ranks, names.front());
    out().text(report::wrapped(names, ", ", out().width(), 2));
  }
}

void print_dry_run(const Order& order, const campaign::Runner& runner) {
  print_plan(order);
  const auto& jobs = order.expansion.jobs;
  const Time time = time_of(order.expansion);
  if (told(time).empty()) {
    print("at least {} to launch; points take as long as their iterations do, and --duration bounds that\n",
          report::waiting_time(time.launches_s));
  }
  std::vector<Settings> launches, points;
  for (const plan::Job& job : jobs) {
    launches.push_back(settings_of(job));
    for (const plan::Point& point : job.points) points.push_back(settings_of(point));
  }
  const std::set<std::string> of_launches = differing(launches), of_points = differing(points);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const std::string differs = jobs.size() == 1 ? "" : told(launches[i], of_launches);
    print("\nlaunch {} of {}{}{}\n", i + 1, jobs.size(), differs.empty() ? "" : ": ", differs);
    out().data(command_line(runner.command(jobs[i], fmt::format("SPOOL/job-{}/job.json", i))) + "\n");
    print_points(jobs[i], of_points);
  }
}

}  // namespace scalebench::cli
