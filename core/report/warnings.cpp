// SPDX-License-Identifier: Apache-2.0
#include "report/warnings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/text.hpp"
#include "report/text_table.hpp"
#include "stats/summary.hpp"

namespace scalebench::report {
namespace {

struct Kind {
  const store::FailureRow* first = nullptr;
  std::int64_t count = 0;
};

// The most frequent first, among equals the earliest.
std::vector<Kind> kinds_of(const std::vector<store::FailureRow>& failures) {
  std::map<std::tuple<std::string_view, std::int64_t, std::string_view>, Kind> counted_kinds;
  for (const store::FailureRow& failure : failures) {
    Kind& kind = counted_kinds[{failure.metric, failure.code, failure.text}];
    if (kind.count == 0) kind.first = &failure;
    kind.count += failure.times;
  }
  std::vector<Kind> kinds;
  for (const auto& [what, kind] : counted_kinds) kinds.push_back(kind);
  std::sort(kinds.begin(), kinds.end(), [](const Kind& a, const Kind& b) {
    return a.count != b.count ? a.count > b.count : std::less<>()(a.first, b.first);
  });
  return kinds;
}

std::string line(const Kind& kind) {
  const store::FailureRow& first = *kind.first;
  const std::string where = first.rank ? fmt::format("rank {}", *first.rank) : "the driver";
  return fmt::format("{}: {} × code {}, {} (first in {}, iteration {})", first.metric, grouped(kind.count), first.code,
                     base::printable(first.text, 200), where, first.iteration);
}

}  // namespace

std::string failures_text(const std::vector<store::FailureRow>& failures, const Look& look) {
  constexpr std::size_t most = 10;
  const std::vector<Kind> kinds = kinds_of(failures);
  std::string text;
  for (std::size_t i = 0; i < std::min(most, kinds.size()); ++i) text += sentence(line(kinds[i]), look.width);
  if (kinds.size() > most) text += fmt::format("… and {} more kinds: select * from v_failure\n", kinds.size() - most);
  return text;
}

namespace {

/// The runs of one point of a campaign, and the metric they are compared by.
using Place = std::tuple<std::int64_t, std::int64_t, std::string>;

struct Launches {
  std::int64_t first_run = 0, last_run = 0;
  std::string unit;
  std::vector<double> medians;

  void add(std::int64_t run, const store::Summary& summary) {
    first_run = medians.empty() ? run : std::min(first_run, run);
    last_run = std::max(last_run, run);
    unit = summary.unit;
    medians.push_back(*summary.median.value);
  }
};

bool is_time_of_all(const store::Summary& summary) {
  return !summary.rank && !summary.role && summary.unit == "ns" && summary.median.value;
}

std::map<Place, Launches> launches_of(std::span<const Result> results) {
  std::map<Place, Launches> all;
  for (const Result& result : results) {
    if (result.run.status != store::RunStatus::done) continue;
    for (const store::Summary& summary : result.summaries) {
      const bool once = summary.n <= result.run.ranks;  // taken in setup: too few to tell launches apart
      if (!is_time_of_all(summary) || once) continue;
      all[{result.run.campaign, result.run.point, summary.metric}].add(result.run.id, summary);
    }
  }
  return all;
}

std::string difference(const Launches& launches, const stats::Spread& spread) {
  if (const auto gap = stats::two_groups(launches.medians)) {
    return fmt::format("the launches fall into two groups, {} with medians up to {}, {} with {} or more", gap->lower,
                       figure(gap->below, launches.unit), gap->upper, figure(gap->above, launches.unit));
  }
  return fmt::format("the launches are not alike, their medians go from {} to {}", figure(spread.min, launches.unit),
                     figure(spread.max, launches.unit));
}

const store::Summary* of_all(const Result& result, std::string_view metric) {
  const auto found = std::find_if(result.summaries.begin(), result.summaries.end(), [&](const auto& summary) {
    return is_time_of_all(summary) && summary.metric == metric;
  });
  return found == result.summaries.end() ? nullptr : &*found;
}

/// Time between two operations of a rank at the rate that was asked for; +∞ when none was.
double gap_ns(const Result& result) {
  const auto rate = std::find_if(result.params.begin(), result.params.end(),
                                 [](const store::Param& param) { return param.name == "rate" && param.number; });
  return rate == result.params.end() ? std::numeric_limits<double>::infinity() : 1e9 * result.run.ranks / *rate->number;
}

/// The median lateness over the median service time; 0 where the ranks kept up: in a closed loop, and where operations
/// begin before the next one is due, or take less than the time up to it and did not fall behind by much.
double lag(const Result& result) {
  const store::Summary* lateness = of_all(result, "lateness");
  const store::Summary* service = of_all(result, "service");
  if (!lateness || !service) return 0;
  const double late_ns = *lateness->median.value, service_ns = *service->median.value, due_ns = gap_ns(result);
  if (late_ns < due_ns || (service_ns < due_ns && late_ns < saturated_beyond * service_ns)) return 0;
  return std::isfinite(service_ns) ? late_ns / service_ns : 0;
}

/// Whether the same with fewer ranks took less for each operation: then they wait for something that they share.
bool is_slowed_by_ranks(const Result& result, std::span<const Result> results) {
  constexpr double noticeable = 1.2;
  const double service_ns = *of_all(result, "service")->median.value;
  return std::ranges::any_of(results, [&](const Result& other) {
    const bool is_smaller = other.run.workload == result.run.workload && other.run.ranks < result.run.ranks;
    if (!is_smaller || other.params != result.params) return false;
    const store::Summary* service = of_all(other, "service");
    return service && service_ns > noticeable * *service->median.value;
  });
}

/// More ranks make more operations only where there are cores for them, besides one for a service.
std::string remedy(const Result& saturated, std::span<const Result> results) {
  if (is_slowed_by_ranks(saturated, results)) return "Give a lower --rate: an operation takes longer with more ranks";
  const int of_service = saturated.service.empty() ? 0 : 1;
  if (saturated.spare_cores.value_or(0) > of_service)
    return "Give a lower --rate, or more --ranks: there are cores for them";
  return "Give a lower --rate";
}

}  // namespace

std::string launches_sentence(std::span<const Result> results, std::size_t width) {
  constexpr double noticeable = 1.5;  // of the largest median to the smallest: beyond it one launch stands for no other
  double worst = 1;
  std::string text;
  for (const auto& [place, launches] : launches_of(results)) {
    if (launches.medians.size() < 2) continue;
    const stats::Spread spread = stats::spread(launches.medians);
    const double ratio = spread.max / spread.min;
    const bool is_told = ratio >= noticeable || stats::two_groups(launches.medians);
    if (!std::isfinite(ratio) || !is_told || ratio < worst) continue;
    worst = ratio;
    text = fmt::format("runs {} to {}, {}: {}. Look at the cores that ranks and servers had (v_rank, service).",
                       launches.first_run, launches.last_run, std::get<2>(place), difference(launches, spread));
  }
  return text.empty() ? "" : sentence(text, width);
}

bool is_saturated(const Result& result) { return lag(result) > 0; }

std::string saturation_sentence(std::span<const Result> results, std::size_t width) {
  const auto worst = std::max_element(results.begin(), results.end(),
                                      [](const Result& a, const Result& b) { return lag(a) < lag(b); });
  if (worst == results.end() || !is_saturated(*worst)) return "";
  const double late_ns = *of_all(*worst, "lateness")->median.value;
  const std::string late =
      std::isfinite(late_ns) ? fmt::format("began {} late or more", figure(late_ns, "ns")) : "were never begun";
  return sentence(
      fmt::format("Run {}: generator saturated. Half of the operations {}, and one takes {}: the ranks could "
                  "not keep the rate, so response times are those of a growing queue. {}.",
                  worst->run.id, late, figure(*of_all(*worst, "service")->median.value, "ns"), remedy(*worst, results)),
      width);
}

}  // namespace scalebench::report
