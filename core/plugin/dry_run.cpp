// SPDX-License-Identifier: Apache-2.0
#include "plugin/dry_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "plugin/option_text.hpp"

namespace scalebench::plugin {
namespace {

constexpr int warmup_count = 1, measured_count = 3;

struct Life {
  bool all_are_set_up = false;
  std::string skip;     ///< why the workload cannot run here
  std::string problem;  ///< the first thing that went wrong
  std::vector<std::int64_t> counts;
  std::vector<std::string> words;  ///< of the counts: "4 put"
};

/// True when the hook answered SB_OK; otherwise the life says why not.
bool passed(Life& life, std::string_view hook, const HookAnswer& outcome) {
  if (outcome.status == SB_OK) return true;
  const std::string text = outcome.text.empty() ? "(no reason given)" : base::printable(outcome.text, sizeof(sb_error));
  if (outcome.status == SB_SKIP || outcome.status == SB_RELAUNCH)
    life.skip = text;
  else if (life.problem.empty())
    life.problem = fmt::format("{} answers {}: {}", hook, outcome.status, text);
  return false;
}

/// Lets operations that overlap end until at most `most` of them are in flight.
bool reap(Life& life, PointLife& point, sb_phase phase, std::size_t most) {
  constexpr std::uint64_t longest_ns = 10'000'000'000;
  const std::uint64_t end_ns = base::now_ns() + longest_ns;
  while (point.recorder().in_flight() > most) {
    if (!passed(life, "progress", point.progress(phase, end_ns))) return false;
    if (base::now_ns() < end_ns || point.recorder().in_flight() <= most) continue;
    life.problem = fmt::format("{} operations did not end within 10 s", point.recorder().in_flight());
    return false;
  }
  return true;
}

/// One iteration, or the beginning of an operation that overlaps others.
bool step(Life& life, PointLife& point, sb_phase phase) {
  if (!point.overlaps()) return passed(life, "iterate", point.iterate(phase));
  const std::int64_t room = std::max<std::int64_t>(1, point.point().in_flight) - 1;
  return reap(life, point, phase, static_cast<std::size_t>(room)) && passed(life, "start", point.start(phase));
}

void iterate(Life& life, PointLife& point) {
  for (int at = 0; at < warmup_count + measured_count; ++at) {
    if (!step(life, point, at < warmup_count ? SB_WARMUP : SB_MEASURE)) return;
  }
  if (!reap(life, point, SB_MEASURE, 0)) return;
  if (const std::string& failure = point.recorder().first_failure(); !failure.empty())
    life.problem = "an operation failed: " + failure;
}

Life live(PointLife& point, const Agreement& agree) {
  Life life;
  const bool is_set_up = passed(life, "validate", point.validate()) && passed(life, "setup", point.setup());
  life.all_are_set_up = agree(is_set_up);
  if (life.all_are_set_up) iterate(life, point);
  if (life.all_are_set_up && life.problem.empty()) passed(life, "verify", point.verify());
  if (is_set_up) passed(life, "teardown", point.teardown());
  if (life.problem.empty()) life.problem = point.recorder().misuse();
  life.counts = point.recorder().counts();
  for (std::size_t at = 0; at < life.counts.size(); ++at)
    life.words.push_back(fmt::format("{} {}", life.counts[at], point.recorder().name_of(at)));
  return life;
}

}  // namespace

Remark dry_run(const std::function<std::unique_ptr<PointLife>()>& make_point, const Agreement& agree) {
  using Kind = Remark::Kind;
  const Life first = live(*make_point(), agree);
  const bool all_are_well = agree(first.all_are_set_up && first.problem.empty());
  if (!first.problem.empty()) return {Kind::failed, first.problem};
  if (!first.skip.empty()) return {Kind::left_out, first.skip};
  if (!all_are_well) return {Kind::followed, "another rank did not come so far"};
  const Life second = live(*make_point(), agree);
  if (!second.problem.empty()) return {Kind::failed, "the second life in one process fails: " + second.problem};
  if (first.counts != second.counts)
    return {Kind::failed, fmt::format("two lives recorded different samples: {} and {}", fmt::join(first.words, ", "),
                                      fmt::join(second.words, ", "))};
  return {Kind::passed,
          fmt::format("lived twice, {} iterations each; samples: {}", warmup_count + measured_count,
                      fmt::join(first.words, ", ")),
          std::accumulate(first.counts.begin(), first.counts.end(), std::int64_t{0})};
}

bool takes_samples(const sb_workload& workload) {
  const auto rows = metrics(workload);
  return std::any_of(rows.begin(), rows.end(), [](const sb_metric& row) { return row.source == SB_BY_WORKLOAD; });
}

}  // namespace scalebench::plugin
