// SPDX-License-Identifier: Apache-2.0
#include "report/result_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "report/footer.hpp"
#include "report/text_table.hpp"
#include "report/warnings.hpp"

namespace scalebench::report {
namespace {

std::string name_of(const store::Run& run) {
  return run.plugin == run.workload ? run.workload : run.plugin + "/" + run.workload;
}

// Per workload, the options that have more than one value in this list.
std::map<std::string, std::set<std::string>> varied_options(const std::vector<ListedRun>& runs) {
  std::map<std::string, std::map<std::string, std::set<std::string>>> values;
  for (const ListedRun& listed : runs) {
    for (const store::Param& param : listed.params) values[name_of(listed.run)][param.name].insert(param.value);
  }
  std::map<std::string, std::set<std::string>> varied;
  for (const auto& [workload, options] : values) {
    for (const auto& [option, seen] : options) {
      if (seen.size() > 1) varied[workload].insert(option);
    }
  }
  return varied;
}

std::string options(const ListedRun& listed, const std::set<std::string>& varied, Scale scale) {
  std::string text;
  for (const store::Param& param : listed.params) {
    if (!varied.contains(param.name)) continue;
    text += fmt::format("{}{}={}", text.empty() ? "" : ", ", param.name, shown(param, scale));
  }
  return text;
}

std::string minutes(const std::string& utc) {
  std::string text = utc.substr(0, 16);
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text.empty() ? std::string(no_figure) : text;
}

// The columns of fixed width, before those that are cut.
std::vector<std::string> fixed_cells(const store::Run& run) {
  return {std::to_string(run.id),
          minutes(run.started),
          name_of(run),
          std::to_string(run.ranks) + (run.nodes > 1 ? fmt::format(" on {} nodes", run.nodes) : ""),
          std::to_string(run.repetition) + (run.attempt > 1 ? fmt::format(".{}", run.attempt) : ""),
          store::name_of(run.status),
          run.duration_ns ? figure(static_cast<double>(*run.duration_ns), "ns") : std::string(no_figure)};
}

std::string details(const ListedRun& listed, const std::set<std::string>& varied, Scale scale) {
  std::string text = listed.so_far > 0 ? counted(listed.so_far, "sample") + " so far" : "";
  const std::string varying = options(listed, varied, scale);
  text += (text.empty() || varying.empty() ? "" : " · ") + varying;
  for (const std::string& more : {listed.tags, listed.run.cause}) {
    if (!more.empty()) text += (text.empty() ? "" : " · ") + base::printable(more, 200);
  }
  return text;
}

TextTable empty_table(bool with_details) {
  std::vector<TextTable::Column> columns{{"run", Align::right},   {"started, UTC"},      {"workload"},
                                         {"ranks", Align::right}, {"rep", Align::right}, {"status"},
                                         {"took", Align::right}};
  if (with_details) columns.push_back({"options"});
  return TextTable(std::move(columns));
}

/// For narrow terminals: details below their run.
std::string with_lines_of_details(const TextTable& table, const std::vector<std::string>& texts, std::size_t width) {
  const std::string all = table.text();
  const auto rows = base::split(all, '\n');
  std::string text = std::string(rows.front()) + "\n";
  for (std::size_t i = 0; i < texts.size(); ++i) {
    text += std::string(rows[i + 1]) + "\n";
    if (!texts[i].empty()) text += folded("     " + texts[i], width) + "\n";
  }
  return text;
}

}  // namespace

std::string runs_table(const std::vector<ListedRun>& runs, const Look& look) {
  if (runs.empty()) return "no runs\n";
  constexpr std::size_t least_room = 16, gap = 2;
  auto varied = varied_options(runs);
  TextTable narrow = empty_table(false);
  std::vector<std::string> texts;
  for (const ListedRun& listed : runs) {
    narrow.add(fixed_cells(listed.run));
    texts.push_back(details(listed, varied[name_of(listed.run)], look.scale));
  }
  const std::size_t used = narrow.width() + gap;
  if (look.width < used + least_room) return with_lines_of_details(narrow, texts, look.width);

  TextTable table = empty_table(true);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    std::vector<std::string> cells = fixed_cells(runs[i].run);
    cells.push_back(shortened(texts[i], look.width - used));
    table.add(std::move(cells));
  }
  return table.text();
}

namespace {

constexpr std::string_view separator = " · ";

std::string title(const store::Run& run) {
  return run.plugin == run.workload ? run.workload : fmt::format("{} · {}", run.plugin, run.workload);
}

// Ranks and nodes are said in words, repetition and attempt only when they vary.
bool is_of_launch(const Dimension& dimension) {
  return dimension.name == "ranks" || dimension.name == "nodes" || dimension.name == "rep" ||
         dimension.name == "attempt";
}

const Dimension& named(const std::vector<Dimension>& all, std::string_view name) {
  return *std::find_if(all.begin(), all.end(), [&](const Dimension& each) { return each.name == name; });
}

void add_launch_parts(std::vector<std::string>& parts, const Result& first, const std::vector<Dimension>& all) {
  const std::string nodes = named(all, "nodes").varies() ? "" : counted(first.run.nodes, "node");
  if (!named(all, "ranks").varies()) {
    parts.push_back(counted(first.run.ranks, "rank") + (nodes.empty() ? "" : " on " + nodes));
  } else if (!nodes.empty()) {
    parts.push_back(nodes);
  }
}

bool has_lines(const Result& result, Shown shown) {
  using enum store::RunStatus;
  return shown == Shown::all || result.run.status == done || result.run.status == interrupted;
}

bool is_over_all(const store::Summary& summary) { return !summary.rank && !summary.role; }

void add_lines(std::vector<Line>& lines, const Result& result, const std::vector<std::string>& labels) {
  const std::size_t before = lines.size();
  for (const store::Summary& summary : result.summaries) {
    if (!is_over_all(summary) || summary.n + summary.n_warmup == 0) continue;
    const bool is_done = result.run.status == store::RunStatus::done;
    lines.push_back({labels, summary.metric, summary, resolution_of(result, summary),
                     is_done ? "" : std::string(store::name_of(result.run.status))});
  }
  if (lines.size() > before) lines.back().delivery = result.delivery;
}

struct Body {
  std::vector<std::string> labels;
  std::vector<Line> lines;
};

Body body(const std::vector<Result>& results, const std::vector<Dimension>& all, Shown shown) {
  Body result;
  const bool several = results.size() > 1;
  if (several) result.labels.push_back("run");
  for (const Dimension& each : all) {
    if (each.varies()) result.labels.push_back(each.name);
  }
  for (std::size_t i = 0; i < results.size(); ++i) {
    std::vector<std::string> labels;
    if (several) labels.push_back(std::to_string(results[i].run.id));
    for (const Dimension& each : all) {
      if (each.varies()) labels.push_back(each.values[i].text);
    }
    if (has_lines(results[i], shown)) add_lines(result.lines, results[i], labels);
  }
  return result;
}

std::string footer(const std::vector<Result>& results, const std::vector<Line>& lines, const Look& look) {
  std::string text = samples_sentence(lines, look.width);
  text += batch_sentence(lines, look.width);
  text += failures_sentence(lines, look.width);
  text += not_begun_sentence(results, look.width);
  text += resolution_sentence(lines, look.width);
  text += tail_sentence(results, look.width);
  text += ranks_sentence(results, look.width);
  text += launches_sentence(results, look.width);
  text += saturation_sentence(results, look.width);
  return text + iterations_hint(results, look.width) + problems(results, look);
}

std::string result_table(std::vector<Result> unsorted, const Look& look, Shown shown) {
  const std::vector<Result> results = sorted(std::move(unsorted), look.scale);
  const std::vector<Dimension> all = dimensions(results, look.scale);
  const auto [labels, lines] = body(results, all, shown);
  std::string text = heading(results, lines, look) + "\n";
  if (!lines.empty()) text += figures_table(labels, lines, look) + "\n";
  return text + footer(results, lines, look);
}

}  // namespace

std::string heading(const std::vector<Result>& results, const std::vector<Line>& lines, const Look& look) {
  const std::vector<Dimension> all = dimensions(results, look.scale);
  std::vector<std::string> parts{title(results.front().run)};
  add_launch_parts(parts, results.front(), all);
  if (!results.front().service.empty()) parts.push_back(results.front().service);
  for (const Dimension& each : all) {
    if (!each.varies() && !is_of_launch(each) && !look.unsaid.count(each.name))
      parts.push_back(each.name + "=" + each.values.front().text);
  }
  const bool one_metric =
      std::all_of(lines.begin(), lines.end(), [&](const Line& line) { return line.metric == lines.front().metric; });
  if (!lines.empty() && one_metric) parts.push_back("metric " + lines.front().metric);
  return wrapped(parts, separator, look.width, 2);
}

std::string result_tables(std::vector<Result> results, const Look& look, Shown shown) {
  const std::string not_run = not_run_sentence(results, look.width);
  std::erase_if(results, [](const Result& result) { return result.run.status == store::RunStatus::planned; });
  std::map<std::pair<std::string, std::string>, std::vector<Result>> workloads;
  for (Result& result : results) {
    std::pair key(result.run.plugin, result.run.workload);
    workloads[std::move(key)].push_back(std::move(result));
  }
  std::string text;
  for (auto& [name, of_workload] : workloads) {
    if (!text.empty()) text += "\n";
    text += result_table(std::move(of_workload), look, shown);
  }
  return text + not_run;
}

std::string next_line(const std::vector<std::string>& commands, std::size_t width) {
  if (commands.empty()) return "";
  std::vector<std::string> parts = commands;
  parts.front() = "Next: " + parts.front();
  return wrapped(parts, separator, width, 6);
}

}  // namespace scalebench::report
