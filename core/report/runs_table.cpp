// SPDX-License-Identifier: Apache-2.0
#include "report/runs_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "report/text_table.hpp"

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

}  // namespace scalebench::report
