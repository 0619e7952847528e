// SPDX-License-Identifier: Apache-2.0
#include "report/footer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"
#include "report/text_table.hpp"
#include "report/warnings.hpp"
#include "stats/interval.hpp"
#include "stats/summary.hpp"

namespace scalebench::report {
namespace {

struct Extent {
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  std::int64_t most = 0;

  void add(std::int64_t value) { least = std::min(least, value), most = std::max(most, value); }
  std::string text() const {
    return least == most ? grouped(most) : fmt::format("{} to {}", grouped(least), grouped(most));
  }
};

Extent extent(std::span<const Line> lines, std::int64_t store::Summary::* member) {
  Extent result;
  for (const Line& line : lines) result.add(line.summary.*member);
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

bool all_failed(const store::Summary& summary) { return summary.n > 0 && summary.n_failed == summary.n; }

bool is_of_ranks(const store::Summary& summary) { return !summary.rank && !summary.role && summary.n > 0; }

const store::Param* param(const Result& result, std::string_view name) {
  const auto found = std::ranges::find(result.params, name, &store::Param::name);
  return found == result.params.end() ? nullptr : &*found;
}

bool has_param(const Result& result, std::string_view name) { return param(result, name) != nullptr; }

// Metrics that are recorded once in setup, or once in a launch, gain nothing from more iterations.
bool grows_with_iterations(const Result& result, const store::Summary& summary) {
  const bool is_once = summary.n <= contributors(result, summary);
  if (is_once && !has_param(result, "iterations")) return false;
  return std::none_of(result.summaries.begin(), result.summaries.end(),
                      [&](const auto& other) { return is_of_ranks(other) && other.n > 2 * summary.n; });
}

// How much longer the run would have to be, for the line that wants most; `wanted` being the samples it wants, 0 for
// none.
struct Wish {
  const Result* result = nullptr;
  std::int64_t iterations = 0;  ///< per rank
  double times = 0;             ///< as long as it was
};

Wish greatest_wish(std::span<const Result> results, const std::function<std::int64_t(const store::Summary&)>& wanted) {
  Wish greatest;
  for (const Result& result : results) {
    if (result.run.status != store::RunStatus::done || is_saturated(result)) continue;
    for (const store::Summary& summary : result.summaries) {
      if (!is_of_ranks(summary) || all_failed(summary) || !grows_with_iterations(result, summary)) continue;
      const std::int64_t ranks = contributors(result, summary), samples = wanted(summary);
      const std::int64_t iterations = (samples + ranks - 1) / ranks;
      if (iterations <= greatest.iterations) continue;
      greatest = {&result, iterations, static_cast<double>(samples) / static_cast<double>(summary.n)};
    }
  }
  return greatest;
}

// The options that make a run so long: those that ended it.
std::string options_for(const Wish& wish) {
  const store::Param* duration = param(*wish.result, "duration");
  std::string text = has_param(*wish.result, "quick") ? "without --quick, " : "";
  if (!duration || has_param(*wish.result, "iterations")) text += fmt::format("--iterations {}", wish.iterations);
  if (!duration) return text;
  const double seconds = std::ceil(wish.times * duration->number.value_or(0) / 1e9);
  return text + fmt::format("{}--duration {:.0f}s", text.ends_with(' ') || text.empty() ? "" : " ", seconds);
}

std::string quantile_hint(std::span<const Result> results, std::string_view name, double q, std::size_t width) {
  const auto needed = static_cast<std::int64_t>(stats::minimal_samples(q));
  const Wish wish = greatest_wish(results, [&](const auto& summary) { return summary.n < needed ? needed : 0; });
  return wish.result ? sentence(fmt::format("{} needs {} samples: {}", name, needed, options_for(wish)), width) : "";
}

// The interval of p99 widens with the correlation of the samples, here beyond the largest of them.
std::string bound_hint(std::span<const Result> results, std::size_t width) {
  const Wish wish = greatest_wish(
      results, [](const store::Summary& summary) { return summary.p99.value && !summary.p99.hi ? 2 * summary.n : 0; });
  if (!wish.result) return "";
  return sentence(fmt::format("p99 has no upper bound where samples depend on those before: try {}", options_for(wish)),
                  width);
}

// More samples of what always fails would tell nothing either.
std::string failing_hint(std::span<const Result> results, std::size_t width) {
  for (const Result& result : results) {
    for (const store::Summary& summary : result.summaries) {
      if (!is_of_ranks(summary) || !all_failed(summary) || summary.n_not_begun > 0) continue;
      return sentence(fmt::format("Run {}, {}: {} of {} failed, so that more of them would tell nothing; see why: {} "
                                  "show {}",
                                  result.run.id, summary.metric, grouped(summary.n), counted(summary.n, "sample"),
                                  base::typed_name(), result.run.id),
                      width);
    }
  }
  return "";
}

// The median of fewer samples says nothing of a rank.
constexpr std::int64_t least_for_a_verdict = 10;

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
    if (summary.n < least_for_a_verdict) return {};
    found.ranks.push_back(*summary.rank);
    found.medians.push_back(*summary.median.value);
  }
  const auto resolution_ns = whole.unit == "ns" ? resolution_of(result, whole) : std::nullopt;
  const bool is_told = !found.medians.empty() && std::ranges::max(found.medians) >= resolution_ns.value_or(0);
  return is_told ? found : Ranks{};
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

std::string problem(const Result& result) {
  if (result.run.status == store::RunStatus::done) return "";
  const std::string cause = base::printable(result.run.cause, 300);
  const std::string so_far = result.so_far > 0 ? fmt::format(", {} so far", counted(result.so_far, "sample")) : "";
  return store::name_of(result.run.status) + so_far + (cause.empty() ? "" : ": " + cause);
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
    const std::string& value = each.values[places.front()].text;
    if (each.varies() && value != no_figure) where += fmt::format(", {}={}", each.name, value);
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

std::string batch_sentence(std::span<const Line> lines, std::size_t width) {
  std::map<std::string, Extent> batches;
  for (const Line& line : lines) {
    if (line.summary.batch > 1) batches[line.metric].add(line.summary.batch);
  }
  std::string text;
  for (const auto& [metric, batch] : batches)
    text += fmt::format("A sample of {} is {} operations: its figures are of their mean. ", metric, batch.text());
  return text.empty() ? "" : sentence(text, width);
}

std::string failures_sentence(std::span<const Line> lines, std::size_t width) {
  const std::int64_t failed = sum(lines, [](const auto& summary) { return summary.n_failed - summary.n_not_begun; });
  if (failed == 0) return "";
  const std::int64_t all = sum(lines, [](const auto& summary) { return summary.n; });
  return sentence(fmt::format("{} of {} failed; in medians and percentiles they count as worse than any other.",
                              grouped(failed), counted(all, "sample")),
                  width);
}

std::string not_begun_sentence(std::span<const Result> results, std::size_t width) {
  std::string text;
  for (const Result& result : results) {
    for (const store::Summary& summary : result.summaries) {
      if (!is_of_ranks(summary) || summary.metric != "response" || summary.n_not_begun == 0) continue;
      text += sentence(fmt::format("Run {}: {} of {} due were not begun; they count as failed.", result.run.id,
                                   grouped(summary.n_not_begun), grouped(summary.n)),
                       width);
    }
  }
  return text;
}

std::string resolution_sentence(std::span<const Line> lines, std::size_t width) {
  for (const Line& line : lines) {
    const auto& median = line.summary.median.value;
    if (!line.resolution_ns || line.summary.unit != "ns" || !median || *median >= *line.resolution_ns) continue;
    return sentence(fmt::format("Times below {} are not told: reading the clock takes nearly as long here. Put more "
                                "operations into a sample, or look whether the compiler left the work out.",
                                figure(*line.resolution_ns, "ns")),
                    width);
  }
  return "";
}

std::string tail_sentence(std::span<const Result> results, std::size_t width) {
  const auto share = [](const Result& result) {
    if (!result.delivery || result.delivery->together_ns <= 0) return 0.0;
    return static_cast<double>(result.delivery->tail_ns) / static_cast<double>(result.delivery->together_ns);
  };
  const auto worst = std::max_element(results.begin(), results.end(),
                                      [&](const Result& a, const Result& b) { return share(a) < share(b); });
  if (worst == results.end() || share(*worst) < 0.05) return "";
  return sentence(
      fmt::format("Delivered is what came in the time in which all ranks were measuring. In run {} that was "
                  "{}; some ranks went on for {}.",
                  worst->run.id, figure(static_cast<double>(worst->delivery->together_ns), "ns"),
                  figure(static_cast<double>(worst->delivery->tail_ns), "ns")),
      width);
}

std::string ranks_sentence(std::span<const Result> results, std::size_t width) {
  constexpr double noticeable = 1.2;  // less is how ranks differ from run to run
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

std::string iterations_hint(std::span<const Result> results, std::size_t width) {
  return failing_hint(results, width) + quantile_hint(results, "p90", p90_q, width) +
         quantile_hint(results, "p99", p99_q, width) + bound_hint(results, width);
}

std::string problems(std::span<const Result> results, const Look& look) {
  constexpr std::size_t most = 10;
  std::vector<std::string> texts;
  for (const Result& result : results) texts.push_back(problem(result));
  const std::vector<Alike> kinds = alike(texts);
  const std::vector<Dimension> all = dimensions(results, look.scale);
  std::string text;
  for (std::size_t i = 0; i < std::min(most, kinds.size()); ++i) {
    text += sentence(fmt::format("{}: {}", named(results, kinds[i].places, all), kinds[i].text), look.width);
  }
  if (kinds.size() > most)
    text += fmt::format("… and {} more kinds: {} runs\n", kinds.size() - most, base::typed_name());
  return text;
}

std::string not_run_sentence(std::span<const Result> results, std::size_t width) {
  const auto are = [&](store::RunStatus status) {
    return std::count_if(results.begin(), results.end(), [&](const auto& each) { return each.run.status == status; });
  };
  const auto count = are(store::RunStatus::planned);
  if (count == 0) return "";
  const std::string points = counted(static_cast<std::int64_t>(results.size()), "point");
  if (are(store::RunStatus::running) > 0)
    return sentence(fmt::format("{} of {} {} not begun yet.", grouped(count), points, count == 1 ? "has" : "have"),
                    width);
  return sentence(fmt::format("{} of {} {} not run; the same command with --resume runs {}.", grouped(count), points,
                              count == 1 ? "was" : "were", count == 1 ? "it" : "them"),
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
