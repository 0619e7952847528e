// SPDX-License-Identifier: Apache-2.0
#include "report/groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "report/result_table.hpp"
#include "stats/summary.hpp"

namespace scalebench::report {
namespace {

using AllSeries = std::vector<store::Series>;

constexpr std::int64_t blocks = 10;

// A run that is taken apart, its series, and how they are read.
struct Source {
  const Result& result;
  const AllSeries& series;
  const ReadSamples& read;
};

bool is_over_all(const store::Summary& summary) { return !summary.rank; }

void add_lines(std::vector<Line>& lines, const Source& source, const std::vector<std::string>& labels) {
  for (const store::Summary& summary : summarize_series(source.series, source.read).summaries) {
    if (!is_over_all(summary) || summary.n == 0) continue;
    lines.push_back({labels, summary.metric, summary, resolution_of(source.result, summary), ""});
  }
}

// What the driver measured belongs to no rank and no host.
template <typename Key>
std::map<Key, AllSeries> parted(const AllSeries& series, const std::function<Key(const store::Series&)>& key) {
  std::map<Key, AllSeries> parts;
  for (const store::Series& each : series) {
    if (each.rank) parts[key(each)].push_back(each);
  }
  return parts;
}

bool has_roles(const AllSeries& series) {
  return std::ranges::any_of(series, [](const store::Series& each) { return !each.role.empty(); });
}

std::vector<Line> by_rank(const Source& source) {
  std::vector<Line> lines;
  const bool with_roles = has_roles(source.series);
  for (const auto& [rank, own] : parted<int>(source.series, [](const auto& each) { return *each.rank; })) {
    std::vector<std::string> labels{std::to_string(rank), base::printable(own.front().host)};
    if (with_roles) labels.push_back(own.front().role);
    add_lines(lines, {source.result, own, source.read}, labels);
  }
  return lines;
}

/// A line for each value of a text that series have.
std::vector<Line> by_text(const Source& source, std::string store::Series::* member) {
  std::vector<Line> lines;
  const auto key = [&](const store::Series& each) { return each.*member; };
  for (const auto& [text, own] : parted<std::string>(source.series, key))
    add_lines(lines, {source.result, own, source.read},
              {text.empty() ? std::string(no_figure) : base::printable(text)});
  return lines;
}

struct Iterations {
  std::int64_t first = 0, end = 0;
};

Iterations measured_iterations(const AllSeries& series, const ReadSamples& read) {
  Iterations found{-1, 0};
  for (const store::Series& each : series) {
    read(each, [&](const store::Sample& sample) {
      if (sample.flags & store::sample_in_setup || sample.iteration < each.warmup_end) return;
      found.first = found.first < 0 ? sample.iteration : std::min(found.first, sample.iteration);
      found.end = std::max(found.end, sample.iteration + 1);
    });
  }
  return found;
}

std::vector<Line> by_block(const Source& source) {
  const Iterations all = measured_iterations(source.series, source.read);
  std::vector<Line> lines;
  if (all.first < 0) return lines;
  const std::int64_t size = std::max<std::int64_t>(1, (all.end - all.first + blocks - 1) / blocks);
  for (std::int64_t first = all.first; first < all.end; first += size) {
    const std::int64_t end = std::min(first + size, all.end);
    const ReadSamples within = [&](const store::Series& each, const SampleVisitor& visit) {
      source.read(each, [&](const store::Sample& sample) {
        if (first <= sample.iteration && sample.iteration < end) visit(sample);
      });
    };
    add_lines(lines, {source.result, source.series, within},
              {fmt::format("{} – {}", grouped(first), grouped(end - 1))});
  }
  return lines;
}

// "put_tensor: medians of 64 ranks 11.0 µs (rank 3) to 31.0 µs (rank 17), the middle one 12.1 µs".
std::string ranks_beside_each_other(const std::vector<Line>& lines) {
  std::map<std::string, std::vector<const Line*>> metrics;
  for (const Line& line : lines) {
    if (line.summary.median.value) metrics[line.metric].push_back(&line);
  }
  std::string text;
  for (const auto& [metric, own] : metrics) {
    std::vector<double> medians;
    for (const Line* line : own) medians.push_back(*line->summary.median.value);
    if (medians.size() < 2) continue;
    const stats::Spread spread = stats::spread(medians);
    const std::string& unit = own.front()->summary.unit;
    text += fmt::format("{}: medians of {} ranks {} (rank {}) to {} (rank {}), the middle one {}\n", metric, own.size(),
                        figure(spread.min, unit), own[spread.at_min]->labels.front(), figure(spread.max, unit),
                        own[spread.at_max]->labels.front(), figure(spread.median, unit));
  }
  return text.empty() ? "" : "\n" + text;
}

}  // namespace

By parse_by(std::string_view text) {
  if (text == "rank") return By::rank;
  if (text == "host") return By::host;
  if (text == "role") return By::role;
  if (text == "iteration-block") return By::iteration_block;
  base::wrong_input("{}: a run is shown by rank, host, role or iteration-block", base::printable(text));
}

std::string groups_table(const Result& result, const std::vector<store::Series>& series, const ReadSamples& read, By by,
                         const Look& look) {
  const Source source{result, series, read};
  std::vector<std::string> labels;
  std::vector<Line> lines;
  if (by == By::rank) labels = {"rank", "host"}, lines = by_rank(source);
  if (by == By::rank && has_roles(series)) labels.push_back("role");
  if (by == By::host) labels = {"host"}, lines = by_text(source, &store::Series::host);
  if (by == By::role) labels = {"role"}, lines = by_text(source, &store::Series::role);
  if (by == By::iteration_block) labels = {"iterations"}, lines = by_block(source);
  const std::string title = fmt::format("run {} · {}\n", result.run.id, heading({result}, lines, look));
  if (lines.empty()) return title + "no measured samples\n";
  return title + figures_table(labels, lines, look) + (by == By::rank ? ranks_beside_each_other(lines) : "");
}

}  // namespace scalebench::report
