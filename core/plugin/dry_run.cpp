// SPDX-License-Identifier: Apache-2.0
#include "plugin/dry_run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "plugin/desk.hpp"
#include "plugin/rows.hpp"

namespace scalebench::plugin {
namespace {

constexpr int warmup_count = 1, measured_count = 3;

struct Life {
  std::string skip;     ///< why the workload cannot run here
  std::string problem;  ///< the first thing that went wrong
  std::vector<std::int64_t> counts;
};

/// True when the hook answered SB_OK; otherwise the life says why not.
bool passed(Life& life, std::string_view hook, const Outcome& outcome) {
  if (outcome.status == SB_OK) return true;
  const std::string text = outcome.text.empty() ? "(no reason given)" : base::printable(outcome.text, sizeof(sb_error));
  if (outcome.status == SB_SKIP || outcome.status == SB_RELAUNCH)
    life.skip = text;
  else if (life.problem.empty())
    life.problem = fmt::format("{} answers {}: {}", hook, outcome.status, text);
  return false;
}

void iterate(Life& life, Desk& desk) {
  for (int at = 0; at < warmup_count + measured_count; ++at) {
    if (!passed(life, "iterate", desk.iterate(at < warmup_count ? SB_WARMUP : SB_MEASURE))) return;
  }
  if (const std::string& failure = desk.recorder().first_failure(); !failure.empty())
    life.problem = "an operation failed: " + failure;
}

Life live(const sb_workload& workload, const std::string& plugin_dir) {
  Life life;
  Desk desk(workload, plugin_dir);
  if (!passed(life, "validate", desk.validate()) || !passed(life, "setup", desk.setup())) return life;
  iterate(life, desk);
  if (life.problem.empty()) passed(life, "verify", desk.verify());
  passed(life, "teardown", desk.teardown());
  if (life.problem.empty()) life.problem = desk.recorder().misuse();
  life.counts = desk.recorder().counts();
  return life;
}

std::string reason_to_leave_out(const sb_plugin& plugin, const sb_workload& workload) {
  if (plugin.mpi != nullptr) return fmt::format("it uses {}", plugin.mpi);
  if (workload.min_ranks > 1) return fmt::format("it needs {} ranks", workload.min_ranks);
  for (const sb_need& need : needs(workload)) {
    if (need.service) return fmt::format("it needs {}", need.service);
  }
  return "";
}

std::string list_counts(const sb_workload& workload, const std::vector<std::int64_t>& counts) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < counts.size(); ++at)
    words.push_back(fmt::format("{} {}", counts[at], metrics(workload)[at].name));
  return fmt::format("{}", fmt::join(words, ", "));
}

/// Whether it has metrics that are its own to record.
bool takes_samples(const sb_workload& workload) {
  const auto rows = metrics(workload);
  return std::any_of(rows.begin(), rows.end(), [](const sb_metric& row) { return row.source == SB_BY_WORKLOAD; });
}

Remark rehearse(const Library& library, const sb_workload& workload) {
  using Kind = Remark::Kind;
  if (const std::string reason = reason_to_leave_out(library.table(), workload); !reason.empty())
    return {Kind::left_out, reason};
  const std::string folder = library.path().parent_path().string();
  const Life first = live(workload, folder);
  if (!first.skip.empty()) return {Kind::left_out, first.skip};
  if (!first.problem.empty()) return {Kind::failed, first.problem};
  const Life second = live(workload, folder);
  if (!second.problem.empty()) return {Kind::failed, "the second life in one process fails: " + second.problem};
  if (first.counts != second.counts)
    return {Kind::failed, fmt::format("two lives recorded different samples: {} and {}",
                                      list_counts(workload, first.counts), list_counts(workload, second.counts))};
  const bool any = std::any_of(first.counts.begin(), first.counts.end(), [](std::int64_t n) { return n > 0; });
  if (!any && takes_samples(workload)) return {Kind::failed, "no sample was taken: call lap() in iterate"};
  return {Kind::passed, fmt::format("lived twice, {} iterations each; samples: {}", warmup_count + measured_count,
                                    list_counts(workload, first.counts))};
}

}  // namespace

std::vector<Remark> dry_run(const Library& library) {
  std::vector<Remark> remarks;
  for (const sb_workload* workload : library.workloads()) {
    Remark remark = rehearse(library, *workload);
    remark.text = fmt::format("workload {}: {}", workload->name, remark.text);
    remarks.push_back(std::move(remark));
  }
  return remarks;
}

}  // namespace scalebench::plugin
