// SPDX-License-Identifier: Apache-2.0
#include "campaign/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>

namespace scalebench::campaign {
namespace {

using store::RunStatus;

/// The word of the rank that first said why it did not end well; "" when none did.
std::string complaint_of_a_rank(const store::JobFacts& job, int point) {
  std::string text;
  std::int64_t first_ns = std::numeric_limits<std::int64_t>::max();
  for (const auto& [rank, journal] : job.ranks) {
    const store::PointFacts* facts = journal.point(point);
    if (!facts || !facts->status || facts->status->status == "done" || facts->status->text.empty()) continue;
    const std::int64_t at_ns = store::common_ns(journal.facts, facts->status->at_ns);
    if (at_ns >= first_ns) continue;
    first_ns = at_ns;
    text = job.ranks.size() == 1 ? facts->status->text : fmt::format("rank {}: {}", rank, facts->status->text);
  }
  return text;
}

/// The one rank that ended without a word while all others were told to: what began the end; "" when none stands out.
std::string silent_rank(const store::JobFacts& job) {
  std::vector<std::string> silent;
  for (const auto& [rank, journal] : job.ranks) {
    if (!journal.end && !job.told.contains(rank))
      silent.push_back(fmt::format("rank {} on {}", rank, journal.facts.host));
  }
  return silent.size() == 1 ? silent.front() : "";
}

/// The cause with the rank in it where the launcher named none: not all do, and words are lost when all ends at once.
std::string with_rank(const Ending& ending, const store::JobFacts& job) {
  constexpr std::string_view some_rank = "a rank ";
  const std::string rank = ending.lacks_rank ? silent_rank(job) : "";
  if (rank.empty()) return ending.cause;
  if (!ending.cause.starts_with(some_rank)) return rank + " ended first; " + ending.cause;
  return rank + ending.cause.substr(some_rank.size() - 1);
}

std::string joined(const std::string& first, const std::string& second) {
  return first.empty() || second.empty() ? first + second : first + "; " + second;
}

Verdict verdict_of(const spool::Status& agreed) {
  if (agreed.status != "relaunch") return {store::parse_status(agreed.status), agreed.text};
  const auto end = agreed.text.rfind('\n');
  const bool has_variables = end != std::string::npos;
  return {RunStatus::skipped, agreed.text.substr(0, end), has_variables ? agreed.text.substr(end + 1) : ""};
}

std::optional<Verdict> judge_point(const store::JobFacts& job, int point, const Ending& ending) {
  if (const auto agreed = agreed_verdict(job, point)) return agreed;
  if (!job.began(point)) return std::nullopt;
  if (ending.interrupted) return Verdict{RunStatus::interrupted, "stopped on request", ""};
  const std::string cause = joined(complaint_of_a_rank(job, point), with_rank(ending, job));
  return Verdict{RunStatus::failed, cause.empty() ? "the job ended before this point was done" : cause, ""};
}

}  // namespace

std::optional<Verdict> agreed_verdict(const store::JobFacts& job, int point) {
  const auto agreed = job.agreed(point);
  if (!agreed) return std::nullopt;
  return verdict_of(*agreed);
}

Verdicts judge(const store::JobFacts& job, std::size_t points, const Ending& ending, std::size_t first) {
  Verdicts verdicts;
  for (std::size_t point = first; point < points; ++point) {
    verdicts.push_back(judge_point(job, static_cast<int>(point), ending));
  }
  const bool none_begun = std::none_of(verdicts.begin(), verdicts.end(), [](const auto& v) { return v.has_value(); });
  if (none_begun && first == 0 && !ending.interrupted) {
    const std::string cause = ending.cause.empty() ? "the job ended before its first point began" : ending.cause;
    std::fill(verdicts.begin(), verdicts.end(), Verdict{RunStatus::failed, cause, ""});
  }
  return verdicts;
}

std::string failed_operations(const store::JobFacts& job, int point) {
  std::int64_t count = 0;
  std::string first;
  for (const auto& [rank, journal] : job.ranks) {
    const store::PointFacts* facts = journal.point(point);
    if (!facts || facts->failures.empty()) continue;
    if (count == 0) first = facts->failures.front().text;
    count += facts->failed();
  }
  if (count == 0) return "";
  return fmt::format("{} {} failed, first: {}", count, count == 1 ? "operation" : "operations", first);
}

}  // namespace scalebench::campaign
