// SPDX-License-Identifier: Apache-2.0
#include "report/footer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <string_view>

#include "base/text.hpp"
#include "base/typed_name.hpp"
#include "report/text_table.hpp"
#include "stats/interval.hpp"
#include "stats/ranks.hpp"

namespace scalebench::report {
namespace {

constexpr double p90_q = 0.9, p99_q = 0.99;

struct Extent {
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  std::int64_t most = 0;

  std::string text() const {
    return least == most ? grouped(most) : fmt::format("{} to {}", grouped(least), grouped(most));
  }
};

Extent extent(std::span<const Line> lines, std::int64_t store::Summary::*member) {
  Extent result;
  for (const Line& line : lines) {
    result.least = std::min(result.least, line.summary.*member);
    result.most = std::max(result.most, line.summary.*member);
  }
  return result;
}

std::int64_t sum(std::span<const Line> lines, const std::function<std::int64_t(const store::Summary&)>& of) {
  std::int64_t total = 0;
  for (const Line& line : lines) total += of(line.summary);
  return total;
}

// Ranks that have samples of this metric.
std::int64_t contributors(const Result& result, const store::Summary& whole) {
  const auto count = std::count_if(result.summaries.begin(), result.summaries.end(), [&](const auto& summary) {
    return summary.rank && summary.metric == whole.metric && summary.n > 0;
  });
  return count > 0 ? count : std::max(result.run.ranks, 1);
}

bool is_of_ranks(const store::Summary& summary) { return !summary.rank && !summary.role && summary.n > 0; }

bool has_param(const Result& result, std::string_view name) {
  return std::any_of(result.params.begin(), result.params.end(), [&](const auto& param) { return param.name == name; });
}

// Metrics that are recorded once in setup, or once in a launch, gain nothing from more iterations.
bool grows_with_iterations(const Result& result, const store::Summary& summary) {
  const bool is_once = summary.n <= contributors(result, summary);
  if (is_once && !has_param(result, "iterations")) return false;
  return std::none_of(result.summaries.begin(), result.summaries.end(),
                      [&](const auto& other) { return is_of_ranks(other) && other.n > 2 * summary.n; });
}

// The most iterations per rank that any line wants, `wanted` being the samples it wants, 0 for none.
std::int64_t most_iterations(std::span<const Result> results,
                             const std::function<std::int64_t(const store::Summary&)>& wanted) {
  std::int64_t most = 0;
  for (const Result& result : results) {
    if (result.run.status != store::RunStatus::done) continue;
    for (const store::Summary& summary : result.summaries) {
      if (!is_of_ranks(summary) || !grows_with_iterations(result, summary)) continue;
      const std::int64_t ranks = contributors(result, summary);
      most = std::max(most, (wanted(summary) + ranks - 1) / ranks);
    }
  }
  return most;
}

std::string quantile_hint(std::span<const Result> results, std::string_view name, double q) {
  const auto needed = static_cast<std::int64_t>(stats::minimal_samples(q));
  const std::int64_t iterations =
      most_iterations(results, [&](const auto& summary) { return summary.n < needed ? needed : 0; });
  return iterations == 0 ? "" : fmt::format("{} needs {} samples: --iterations {}\n", name, needed, iterations);
}

// The interval of p99 widens with the correlation of the samples, here beyond the largest of them.
std::string bound_hint(std::span<const Result> results) {
  const std::int64_t iterations = most_iterations(
      results, [](const store::Summary& summary) { return summary.p99.value && !summary.p99.hi ? 2 * summary.n : 0; });
  if (iterations == 0) return "";
  return fmt::format("p99 has no upper bound where samples depend on those before: try --iterations {}\n", iterations);
}

struct Ranks {
  const Result* result = nullptr;
  std::string metric, unit;
  std::vector<int> ranks;
  std::vector<double> medians;
};

Ranks ranks_of(const Result& result, const store::Summary& whole) {
  Ranks found{&result, whole.metric, whole.unit, {}, {}};
  for (const store::Summary& summary : result.summaries) {
    if (!summary.rank || summary.metric != whole.metric || !summary.median.value) continue;
    found.ranks.push_back(*summary.rank);
    found.medians.push_back(*summary.median.value);
  }
  return found;
}

std::string slow_rank(const Ranks& ranks, const stats::Spread& spread) {
  return fmt::format(
      "run {}, {}: rank {} is the slowest, its median {} is {:.1f} times that of the middle rank: "
      "{} show {} --by rank",
      ranks.result->run.id, ranks.metric, ranks.ranks[spread.at_max], figure(spread.max, ranks.unit), spread.straggling,
      base::typed_name(), ranks.result->run.id);
}

std::string groups(const Ranks& ranks, const stats::Gap& gap) {
  return fmt::format(
      "run {}, {}: the ranks fall into two groups, {} with medians up to {}, {} with {} or more: "
      "{} show {} --by rank",
      ranks.result->run.id, ranks.metric, gap.lower, figure(gap.below, ranks.unit), gap.upper,
      figure(gap.above, ranks.unit), base::typed_name(), ranks.result->run.id);
}

std::string problem(const store::Run& run) {
  if (run.status == store::RunStatus::done) return "";
  const std::string cause = base::printable(run.cause, 300);
  return store::name_of(run.status) + (cause.empty() ? "" : ": " + cause);
}

/// "run 7, tensor-bytes=1 KiB", or the numbers of several.
std::string named(std::span<const Result> results, const std::vector<std::size_t>& places,
                  const std::vector<Dimension>& all) {
  if (places.size() > 1) {
    std::vector<std::int64_t> runs;
    for (const std::size_t place : places) runs.push_back(results[place].run.id);
    std::sort(runs.begin(), runs.end());
    return "runs " + run_ranges(runs);
  }
  std::string where = fmt::format("run {}", results[places.front()].run.id);
  for (const Dimension& each : all) {
    if (each.varies()) where += fmt::format(", {}={}", each.name, each.values[places.front()].text);
  }
  return where;
}

}  // namespace

std::string samples_sentence(std::span<const Line> lines, std::size_t width) {
  if (lines.empty()) return "";
  const Extent samples = extent(lines, &store::Summary::n);
  const Extent warmup = extent(lines, &store::Summary::n_warmup);
  const std::int64_t outliers = sum(lines, [](const auto& summary) { return summary.n_outliers.value_or(0); });
  std::string text = fmt::format("{} {} per line", samples.text(), samples.most == 1 ? "sample" : "samples");
  text += warmup.most > 0 ? fmt::format("; warm-up ({}) kept apart.", warmup.text()) : ".";
  if (outliers > 0) text += fmt::format(" {} flagged, none dropped.", counted(outliers, "outlier"));
  return sentence(text, width);
}

std::string failures_sentence(std::span<const Line> lines) {
  const std::int64_t failed = sum(lines, [](const auto& summary) { return summary.n_failed; });
  if (failed == 0) return "";
  const std::int64_t all = sum(lines, [](const auto& summary) { return summary.n; });
  return fmt::format("{} of {} failed; in medians and percentiles they count as longer than any other.\n",
                     grouped(failed), counted(all, "sample"));
}

std::string floor_sentence(std::span<const Line> lines, std::size_t width) {
  for (const Line& line : lines) {
    const auto& median = line.summary.median.value;
    if (!line.floor_ns || line.summary.unit != "ns" || !median || *median >= *line.floor_ns) continue;
    return sentence(fmt::format("Times below {} are not told: that is what the harness itself takes here.",
                                figure(*line.floor_ns, "ns")),
                    width);
  }
  return "";
}

std::string tail_sentence(std::span<const Result> results, std::size_t width) {
  const auto share = [](const Result& result) {
    return result.tail.together_s > 0 ? result.tail.tail_s / result.tail.together_s : 0;
  };
  const auto worst = std::max_element(results.begin(), results.end(),
                                      [&](const Result& a, const Result& b) { return share(a) < share(b); });
  if (worst == results.end() || share(*worst) < 0.05) return "";
  return sentence(fmt::format("Rates are of the time in which all ranks were measuring. In run {} that was {}; some "
                              "ranks went on for {}, which is not in its rates.",
                              worst->run.id, figure(worst->tail.together_s, "s"), figure(worst->tail.tail_s, "s")),
                  width);
}

std::string ranks_sentence(std::span<const Result> results, std::size_t width) {
  constexpr double noticeable = 1.2;
  double worst = noticeable;
  std::string text;
  for (const Result& result : results) {
    for (const store::Summary& summary : result.summaries) {
      if (!is_of_ranks(summary) || (summary.unit != "ns" && summary.unit != "s")) continue;
      const Ranks ranks = ranks_of(result, summary);
      if (ranks.medians.size() < 2) continue;
      const stats::Spread spread = stats::spread(ranks.medians);
      if (!(spread.straggling >= worst)) continue;
      worst = spread.straggling;
      const auto gap = stats::two_groups(ranks.medians);
      text = gap ? groups(ranks, *gap) : slow_rank(ranks, spread);
    }
  }
  return text.empty() ? "" : sentence(text, width);
}

std::string iterations_hint(std::span<const Result> results) {
  return quantile_hint(results, "p90", p90_q) + quantile_hint(results, "p99", p99_q) + bound_hint(results);
}

std::string problems(std::span<const Result> results, const Look& look) {
  constexpr std::size_t most = 10;
  std::vector<std::string> texts;
  for (const Result& result : results) texts.push_back(problem(result.run));
  const std::vector<Alike> kinds = alike(texts);
  const std::vector<Dimension> all = dimensions(results, look.scale);
  std::string text;
  for (std::size_t i = 0; i < std::min(most, kinds.size()); ++i) {
    text += sentence(fmt::format("{}: {}", named(results, kinds[i].places, all), kinds[i].text), look.width);
  }
  if (kinds.size() > most) text += fmt::format("… and {} more kinds: {} runs\n", kinds.size() - most, base::typed_name());
  return text;
}

std::string not_run_sentence(std::span<const Result> results, std::size_t width) {
  const auto count = std::count_if(results.begin(), results.end(),
                                   [](const auto& each) { return each.run.status == store::RunStatus::planned; });
  if (count == 0) return "";
  return sentence(
      fmt::format("{} of {} not run; the same command with --resume runs {}.", grouped(count),
                  counted(static_cast<std::int64_t>(results.size()), "point") + (count == 1 ? " was" : " were"),
                  count == 1 ? "it" : "them"),
      width);
}

std::vector<Alike> alike(const std::vector<std::string>& texts) {
  std::vector<Alike> kinds;
  std::map<std::string_view, std::size_t> known;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].empty()) continue;
    const auto [place, is_new] = known.emplace(texts[i], kinds.size());
    if (is_new) kinds.push_back({texts[i], {}});
    kinds[place->second].places.push_back(i);
  }
  return kinds;
}

std::string run_ranges(const std::vector<std::int64_t>& runs) {
  constexpr int most = 8;
  std::string text;
  int ranges = 0;
  for (std::size_t first = 0; first < runs.size();) {
    std::size_t last = first;
    while (last + 1 < runs.size() && runs[last + 1] == runs[last] + 1) ++last;
    if (++ranges > most) return text + fmt::format(", … {} in all", grouped(static_cast<std::int64_t>(runs.size())));
    text += fmt::format("{}{}{}", first == 0 ? "" : ", ", runs[first],
                        last == first ? "" : fmt::format("..{}", runs[last]));
    first = last + 1;
  }
  return text;
}

}  // namespace scalebench::report
