// SPDX-License-Identifier: Apache-2.0
#include "cli/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "campaign/runner.hpp"
#include "campaign/services.hpp"
#include "cli/look.hpp"
#include "cli/order.hpp"
#include "cli/output.hpp"
#include "cli/run_rows.hpp"
#include "cli/where.hpp"
#include "engine/solo.hpp"
#include "plan/axis.hpp"
#include "plugin/catalog.hpp"
#include "process/child.hpp"
#include "spool/control.hpp"
#include "spool/folder.hpp"

namespace scalebench::cli {
namespace {

using plugin::Remark;
using Kind = Remark::Kind;

constexpr std::chrono::seconds patience{120};  // for a point: a model's load, then few iterations

void tell_remark(Kind kind, const std::string& text) {
  const char* word = kind == Kind::failed ? "failed" : kind == Kind::passed ? "passed" : "not run";
  print("{:<8} {}\n", word, text);
}

/// Of what was not typed the first default is enough.
bool is_first_choice(const plan::Settings& settings, const Order& order) {
  return std::ranges::all_of(settings, [&](const plan::Setting& setting) {
    for (const Group& group : order.groups) {
      for (const Row& row : group.rows) {
        if (!row.is_axis || row.option.name != setting.first || order.arguments.given(setting.first)) continue;
        return plan::parse_axis(row.option, row.option.fallback).front().text == setting.second.text;
      }
    }
    return true;
  });
}

void keep_first_choices(Order& order) {
  for (plan::Job& job : order.expansion.jobs) {
    const bool wanted = is_first_choice(job.launch_options, order);
    std::erase_if(job.points,
                  [&](const plan::Point& point) { return !wanted || !is_first_choice(point.options, order); });
  }
  std::erase_if(order.expansion.jobs, [](const plan::Job& job) { return job.points.empty(); });
}

using OfRanks = std::vector<std::optional<Remark>>;

bool all_spoke(const OfRanks& remarks) { return std::ranges::all_of(remarks, &std::optional<Remark>::has_value); }

/// The first remark of this kind, with its rank where there are several.
std::optional<Remark> first_of(Kind kind, const OfRanks& remarks) {
  const auto found = std::ranges::find_if(remarks, [&](const auto& remark) { return remark && remark->kind == kind; });
  if (found == remarks.end()) return std::nullopt;
  const std::string rank = remarks.size() > 1 ? fmt::format("rank {}: ", found - remarks.begin()) : "";
  return Remark{kind, rank + (*found)->text};
}

/// What the ranks say of one point, as one remark; `trouble` stands for those who did not get to it.
Remark together(const sb_workload& workload, const OfRanks& of_ranks, const std::string& trouble) {
  if (const auto failed = first_of(Kind::failed, of_ranks)) return *failed;
  if (!all_spoke(of_ranks)) return {Kind::failed, trouble};
  if (const auto left_out = first_of(Kind::left_out, of_ranks)) return *left_out;
  std::int64_t samples = 0;
  for (const auto& remark : of_ranks) samples += remark->samples;
  Remark all = *of_ranks.front();
  if (samples == 0 && plugin::takes_samples(workload))
    return {Kind::failed, "no rank took any sample: call lap() in iterate"};
  if (of_ranks.size() > 1) all.text += fmt::format(" in rank 0 of {}", of_ranks.size());
  return all;
}

class Check {
 public:
  explicit Check(Order& order) : order_(order), runner_(order.launch, self()) {}

  bool run() {
    for (const plan::LeftOut& one : order_.expansion.left_out) tell_remark(Kind::left_out, one.reason);
    for (const plan::Refused& one : order_.refused) tell_refused(one);
    for (plan::Job& job : order_.expansion.jobs) {
      if (has_files(job)) run_job(job);
    }
    return good_;
  }

 private:
  bool has_files(const plan::Job& job) {
    try {
      campaign::require_files(job, order_.library);
      return true;
    } catch (const base::Error& error) {
      for (const plan::Point& point : job.points) tell_of(point, {Kind::left_out, error.what()});
      return false;
    }
  }

  /// A workload that refuses its own defaults is no good.
  void tell_refused(const plan::Refused& refused) {
    const bool typed = std::ranges::any_of(refused.job.points.front().options, [&](const plan::Setting& setting) {
      return order_.arguments.typed().contains(setting.first);
    });
    tell_remark(typed ? Kind::left_out : Kind::failed, "workload " + refused.reason);
    good_ = good_ && typed;
  }

  void run_job(plan::Job& job) {
    const campaign::Services services(job, order_.library, order_.settings.services,
                                      [] { return campaign::InterruptGuard::requests() > 0; });
    job.endpoints = services.endpoints();
    job.rehearsal = true;
    for (plan::Point& point : job.points) point.run_key = fmt::format("{}-{}", key_, ++points_);
    while (!job.points.empty()) {
      job.spool_dir = (folder_.path() / fmt::format("job-{}", ++launches_)).string();
      const std::string trouble = live(job);
      job.points.erase(job.points.begin(), job.points.begin() + tell(job, trouble));
    }
  }

  /// Why ranks that did not get to a point did not.
  std::string live(const plan::Job& job) {
    std::filesystem::create_directory(job.spool_dir);
    const spool::Folder files(job.spool_dir);
    const spool::Control control(files.control(), job.ranks);
    plan::save_job(job, files.job());
    std::size_t told = 0;
    auto due = std::chrono::steady_clock::now() + patience;
    bool is_late = false;
    const auto look = [&] {
      if (campaign::InterruptGuard::requests() > 0) throw base::Error(base::Exit::interrupted, "interrupted");
      const std::size_t count = engine::read_remarks(job.spool_dir, 0).size();
      if (std::exchange(told, count) < count) due = std::chrono::steady_clock::now() + patience;
      is_late = std::chrono::steady_clock::now() > due;
      return is_late ? campaign::Wish::kill : campaign::Wish::go_on;
    };
    const campaign::JobEnd end = runner_.run(job, files.job(), {look, {}}, {-1, [] { return false; }, {}});
    if (is_late) return fmt::format("its ranks did not come to its end within {} s", patience.count());
    if (!end.complaint.empty()) return end.complaint;
    const process::Ending ending{end.exit_code, end.signal};
    return ending.good() ? "its ranks left no word of it" : "its launch " + process::describe(ending);
  }

  /// Of the points up to the one in which the launch ended; answers how many.
  std::ptrdiff_t tell(const plan::Job& job, const std::string& trouble) {
    std::vector<std::vector<Remark>> of_ranks;
    for (int rank = 0; rank < job.ranks; ++rank) of_ranks.push_back(engine::read_remarks(job.spool_dir, rank));
    std::ptrdiff_t told = 0;
    for (const plan::Point& point : job.points) {
      const auto index = static_cast<std::size_t>(told++);
      OfRanks remarks;
      for (const auto& one : of_ranks) remarks.push_back(index < one.size() ? std::optional(one[index]) : std::nullopt);
      tell_of(point, together(order_.library.workload(point.workload), remarks, trouble));
      if (!all_spoke(remarks)) break;
    }
    return told;
  }

  void tell_of(const plan::Point& point, const Remark& remark) {
    tell_remark(remark.kind, fmt::format("workload {}: {}", point.workload, remark.text));
    good_ = good_ && remark.kind != Kind::failed;
  }

  Order& order_;
  campaign::LaunchRunner runner_;
  const campaign::InterruptGuard guard_;
  const base::TemporaryFolder folder_;
  const std::string key_ = "check-" + base::uuid().substr(0, 8);
  int launches_ = 0, points_ = 0;
  bool good_ = true;
};

/// The ranks' remarks are read from files of this machine.
void refuse_elsewhere(const Order& order) {
  if (order.world) base::wrong_input("scalebench check starts its ranks itself; start it without a launcher");
  const bool several = std::ranges::any_of(order.expansion.jobs, [](const plan::Job& job) { return job.nodes > 1; });
  if (several) base::wrong_input("scalebench check lives workloads on one node; leave out --nodes");
}

}  // namespace

std::vector<Group> check_groups() {
  return {{"Options",
           {with_brief(taking_list(value_row("ranks", plan::Type::integer, "", "MPI ranks (default: the workload's)")),
                       'n'),
            trust_row(), with_brief(flag_row("help", "this text, and with a plugin its options"), 'h')}}};
}

int check_command(const Command& command, const Words& words) {
  if (words.empty() || words.front().starts_with('-')) {
    if (parse(command, words, 0).helped) return 0;
    base::wrong_input("scalebench check: which plugin? give its name or file first: {}", command.arguments);
  }
  const std::filesystem::path file = std::filesystem::absolute(catalog("").find(words.front()));
  const bool trusted = std::ranges::find(words, "--trust") != words.end();
  if (!trusted) plugin::require_closed(file);
  const auto problems = problems_of(file);
  for (const std::string& problem : problems) print("problem: {}\n", problem);
  if (!problems.empty()) return static_cast<int>(base::Exit::wrong_input);
  Words order_words = {"--plugin", file.string()};
  order_words.insert(order_words.end(), words.begin() + 1, words.end());
  std::optional<Order> order = take_order(order_words);
  if (!order) return 0;
  refuse_elsewhere(*order);
  settle_with_services(*order);
  print("{}: tables are good\n", file.filename().string());
  keep_first_choices(*order);
  return static_cast<int>(Check(*order).run() ? base::Exit::done : base::Exit::run_failed);
}

}  // namespace scalebench::cli
