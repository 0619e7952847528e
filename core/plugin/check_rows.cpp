// SPDX-License-Identifier: Apache-2.0
#include "plugin/check_rows.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/error.hpp"
#include "plugin/option_text.hpp"

namespace scalebench::plugin {
namespace {

const sb_option* find_option(const Rows<sb_option>& rows, std::string_view name) {
  for (const sb_option& row : rows) {
    if (row.name != nullptr && row.name == name) return &row;
  }
  return nullptr;
}

const sb_option* find_option(const sb_workload& workload, std::string_view name) {
  return find_option(options(workload), name);
}

void check_name(const Rows<sb_option>& rows, const sb_option& row, const Host& host, Findings& findings) {
  const bool is_secret = row.type == SB_SECRET;
  const std::string typed = is_secret ? secret_file_option(row.name) : row.name;
  if (std::find(host.reserved.begin(), host.reserved.end(), typed) != host.reserved.end())
    findings.add("option {}: the name is taken by scalebench itself; rename it", typed);
  if (is_secret && find_option(rows, typed) != nullptr)
    findings.add("option {}: secret {} is given by it; rename one of the two", typed, row.name);
}

void check_option(const Rows<sb_option>& rows, const sb_option& row, const Host& host, Findings& findings) {
  check_name(rows, row, host, findings);
  if (row.help == nullptr) findings.add("option {}: has no help text", row.name);
  if (row.axis != SB_POINT && row.axis != SB_LAUNCH)
    findings.add("option {}: axis {} is none; use SB_POINT or SB_LAUNCH", row.name, row.axis);
  if (row.type < SB_INT || row.type > SB_SECRET)
    return findings.add("option {}: type {} is none of enum sb_type", row.name, row.type);
  if (const std::string defect = defect_of_texts(row); !defect.empty()) findings.add("option {}: {}", row.name, defect);
}

/// One word without control characters; times have two spellings, lest "us" be taken for something else than ns.
bool is_unit(std::string_view unit) {
  constexpr std::size_t longest = 16;
  constexpr std::array<std::string_view, 6> other_times = {"us", "µs", "ms", "sec", "seconds", "min"};
  if (unit.empty() || unit.size() > longest || base::printable(unit) != unit) return false;
  if (unit.find(' ') != std::string_view::npos) return false;
  return std::find(other_times.begin(), other_times.end(), unit) == other_times.end();
}

void check_metric(const sb_workload& workload, const sb_metric& row, Findings& findings) {
  constexpr std::array<std::string_view, 3> of_the_engine = {"response", "service", "lateness"};
  if (row.unit == nullptr || !is_unit(row.unit))
    findings.add("metric {}: unit {} is none; use ns, B, 1, s, B/s, 1/s, %, J, W or another short word", row.name,
                 row.unit ? base::quote(base::printable(row.unit)) : "NULL");
  if (row.help == nullptr) findings.add("metric {}: has no help text", row.name);
  if (row.better < SB_NEUTRAL || row.better > SB_HIGHER)
    findings.add("metric {}: better {} is none of enum sb_better", row.name, row.better);
  if (row.kind < SB_WORK || row.kind > SB_WAITING)
    findings.add("metric {}: kind {} is none of enum sb_kind", row.name, row.kind);
  if (row.source < SB_BY_WORKLOAD || row.source > SB_BY_LAUNCH)
    findings.add("metric {}: source {} is none of enum sb_source", row.name, row.source);
  if ((workload.flags & SB_ASYNCHRONOUS) != 0 && std::ranges::find(of_the_engine, row.name) != of_the_engine.end())
    findings.add("metric {}: scalebench itself takes it of operations that overlap; rename it", row.name);
}

void check_role(const sb_workload& workload, const sb_role& row, Findings& findings) {
  if (row.min_ranks < 0) findings.add("role {}: min_ranks {} is negative", row.name, row.min_ranks);
  if (row.count_option == nullptr) return;
  const sb_option* option = find_option(workload, row.count_option);
  if (option == nullptr || option->type != SB_INT)
    findings.add("role {}: count_option {} names no option of type SB_INT", row.name, base::quote(row.count_option));
}

const char* name_of(const sb_need& need) { return need.service ? need.service : need.file; }

/// Services are deployed per launch, so what decides about them may not change within one.
void check_option_of(const sb_workload& workload, const sb_need& need, std::string_view name, Findings& findings) {
  const sb_option* option = find_option(workload, name);
  if (option == nullptr)
    findings.add("need {}: there is no option {}", name_of(need), base::quote(base::printable(name)));
  else if (need.service != nullptr && option->type == SB_SECRET)
    findings.add("need {}: option {} is a secret, and everybody sees the arguments of a server", need.service, name);
  else if (need.service != nullptr && option->axis != SB_LAUNCH)
    findings.add("need {}: option {} decides about a service, so its axis must be SB_LAUNCH", need.service, name);
}

void check_when(const sb_workload& workload, const sb_need& need, Findings& findings) {
  const std::string_view when = need.when;
  const std::size_t equals = when.find('=');
  if (equals == std::string_view::npos)
    return findings.add("need {}: when {} is not option=value", name_of(need), base::quote(base::printable(when)));
  check_option_of(workload, need, when.substr(0, equals), findings);
  const sb_option* option = find_option(workload, when.substr(0, equals));
  if (option == nullptr || !defect_of_texts(*option).empty()) return;
  try {
    read_value(*option, when.substr(equals + 1));
  } catch (const base::Error& error) {
    findings.add("need {}: when {}", name_of(need), error.what());
  }
}

void check_pattern(const sb_workload& workload, const sb_need& need, std::string_view rest, Findings& findings) {
  for (std::size_t open = rest.find("${"); open != std::string_view::npos; open = rest.find("${")) {
    rest.remove_prefix(open + 2);
    const std::size_t close = rest.find('}');
    if (close == std::string_view::npos) return findings.add("need {}: a ${{ in it is never closed", name_of(need));
    const std::string_view name = rest.substr(0, close);
    if (name != "plugin_dir" && name != "module_dir") check_option_of(workload, need, name, findings);
    rest.remove_prefix(close + 1);
  }
}

}  // namespace

void check_options(const Rows<sb_option>& rows, const Host& host, Findings& findings) {
  Names names(findings, "option");
  for (const sb_option& row : rows) {
    if (names.take(row.name)) check_option(rows, row, host, findings);
  }
}

void check_metrics(const sb_workload& workload, Findings& findings) {
  if (metrics(workload).empty()) findings.add("has no metrics; declare what it measures");
  Names names(findings, "metric");
  for (const sb_metric& row : metrics(workload)) {
    if (names.take(row.name)) check_metric(workload, row, findings);
  }
}

std::string defect_of_metric(const sb_workload& workload, const sb_metric& row) {
  Findings findings;
  Names names(findings, "metric");
  for (const sb_metric& declared : metrics(workload)) names.take(declared.name);
  if (names.take(row.name)) check_metric(workload, row, findings);
  if (row.source != SB_BY_WORKLOAD)
    findings.add("metric {}: setup declares what the workload itself records", row.name);
  return findings.empty() ? "" : findings.take().front();
}

void check_roles(const sb_workload& workload, Findings& findings) {
  Names names(findings, "role");
  int rests = 0;
  for (const sb_role& row : roles(workload)) {
    if (names.take(row.name)) check_role(workload, row, findings);
    rests += row.count_option == nullptr;
  }
  if (rests > 1) findings.add("{} roles have no count_option; one at most takes the rest", rests);
}

void check_needs(const sb_workload& workload, Findings& findings) {
  for (const sb_need& row : needs(workload)) {
    if (row.service == nullptr ? row.file == nullptr : !base::is_name(row.service)) {
      findings.add("a need names no service and no file");
      continue;
    }
    if (row.when != nullptr) check_when(workload, row, findings);
    if (row.arguments != nullptr) check_pattern(workload, row, row.arguments, findings);
    if (row.file == nullptr) continue;
    check_pattern(workload, row, row.file, findings);
    if (row.remedy == nullptr || *row.remedy == '\0')
      findings.add("need {}: its missing has no remedy", base::printable(row.file));
  }
}

void check_files(const sb_workload& workload, Findings& findings) {
  std::set<std::string_view> taken;
  for (const sb_file& row : files(workload)) {
    const std::string_view name = row.name == nullptr ? "" : row.name;
    if (name.empty() || name == "." || name == ".." || name.find('/') != std::string_view::npos ||
        base::printable(name) != name)
      findings.add("file {}: a file's name is one word of a path", base::quote(base::printable(name)));
    else if (!taken.insert(name).second)
      findings.add("two files are called {}; rename one", name);
    else if (row.help == nullptr || (row.content == nullptr && row.size > 0))
      findings.add("file {}: has no {}", name, row.help == nullptr ? "help text" : "content");
  }
}

}  // namespace scalebench::plugin
