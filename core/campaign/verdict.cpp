// SPDX-License-Identifier: Apache-2.0
#include "campaign/verdict.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace scalebench::campaign {
namespace {

struct PointFacts {
  bool begun = false;
  const spool::Status* agreed = nullptr;
  const spool::Status* worst = nullptr;  ///< of a single rank that did not end well
};

std::vector<PointFacts> facts_of(const std::vector<spool::Entry>& entries, std::size_t points) {
  std::vector<PointFacts> facts(points);
  for (const spool::Entry& entry : entries) {
    if (const auto* begin = std::get_if<spool::PhaseBegin>(&entry)) {
      facts.at(static_cast<std::size_t>(begin->point)).begun = true;
    } else if (const auto* status = std::get_if<spool::Status>(&entry)) {
      PointFacts& point = facts.at(static_cast<std::size_t>(status->point));
      if (status->agreed) point.agreed = status;
      if (status->status != "done" && !point.worst) point.worst = status;
    }
  }
  return facts;
}

Verdict judge_point(const PointFacts& point, const Ending& ending) {
  if (point.agreed) return {point.agreed->status, point.agreed->text};
  if (!point.begun) return {};
  if (ending.interrupted) return {"interrupted", "stopped on request"};
  if (point.worst && !point.worst->text.empty()) return {"failed", point.worst->text};
  return {"failed", ending.cause.empty() ? "the job ended before this point was done" : ending.cause};
}

}  // namespace

std::vector<spool::Entry> read_entries(const spool::Folder& folder) {
  std::vector<spool::Entry> entries;
  for (const auto& journal : folder.journals()) {
    auto content = spool::read_journal(journal.path);
    std::move(content.entries.begin(), content.entries.end(), std::back_inserter(entries));
  }
  return entries;
}

std::vector<Verdict> judge(const std::vector<spool::Entry>& entries, std::size_t points, const Ending& ending) {
  const auto facts = facts_of(entries, points);
  std::vector<Verdict> verdicts;
  for (const PointFacts& point : facts) verdicts.push_back(judge_point(point, ending));
  const bool none_begun = std::none_of(facts.begin(), facts.end(), [](const PointFacts& point) { return point.begun; });
  if (none_begun && !ending.interrupted) {
    const std::string cause = ending.cause.empty() ? "the job ended before its first point began" : ending.cause;
    for (Verdict& verdict : verdicts) verdict = {"failed", cause};
  }
  return verdicts;
}

}  // namespace scalebench::campaign
