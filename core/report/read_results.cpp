// SPDX-License-Identifier: Apache-2.0
#include "report/read_results.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>

namespace scalebench::report {
namespace {

std::map<std::int64_t, store::Campaign> campaigns_by_id(store::Reader& reader) {
  std::map<std::int64_t, store::Campaign> campaigns;
  for (store::Campaign& campaign : reader.campaigns()) campaigns[campaign.id] = std::move(campaign);
  return campaigns;
}

std::string tags_of(const store::Campaign& campaign) {
  std::string text;
  for (const auto& [key, value] : campaign.tags) text += (text.empty() ? "" : " ") + key + "=" + value;
  return text;
}

std::string service_of(const std::map<std::string, std::string>& facts) {
  const auto fact = [&](const char* key) {
    const auto found = facts.find(key);
    return found == facts.end() ? std::string() : found->second;
  };
  std::string text = fact("title").empty() ? fact("name") + " " + fact("version") : fact("title");
  if (text == " ") return "";
  for (const auto& [key, value] : facts) {
    if (key.ends_with(".title")) text += " and " + value;
  }
  return text + (fact("reached").empty() ? "" : ", " + fact("reached"));
}

void add_figures(Result& result, store::Reader& reader) {
  result.summaries = reader.summaries(result.run.id);
  result.delivery = reader.delivery(result.run.id);
  if (!result.summaries.empty()) return;
  Figures figures = summarize_run(reader, result.run.id);
  result.summaries = std::move(figures.summaries);
  result.delivery = std::move(figures.delivery);
}

// A lap holds one clock read; what takes less than another one cannot be told from nothing.
std::optional<double> resolution_of(const std::vector<store::Rank>& ranks, std::optional<double> floor_ns) {
  constexpr double clock_reads = 2;
  std::optional<double> limit = floor_ns;
  for (const store::Rank& rank : ranks) {
    if (rank.clock_cost_ns > 0)
      limit = std::max(limit.value_or(0), clock_reads * static_cast<double>(rank.clock_cost_ns));
  }
  return limit;
}

using Cores = std::map<std::string, int>;  // of each host

Cores cores_of(store::Reader& reader, std::int64_t campaign) {
  Cores cores;
  for (const store::Fact& fact : reader.environment(campaign)) {
    if (fact.key == "cores") cores[fact.host] = std::atoi(fact.value.c_str());
  }
  return cores;
}

std::optional<int> spare_cores(const std::vector<store::Rank>& ranks, Cores cores) {
  std::optional<int> least;
  for (const store::Rank& rank : ranks) {
    const auto left = cores.find(rank.host);
    if (left == cores.end()) return std::nullopt;
    --left->second;
    least = std::min(least.value_or(left->second), left->second);
  }
  return least;
}

/// What there is of a run that is running.
std::int64_t samples_so_far(store::Reader& reader, const store::Run& run) {
  std::int64_t samples = 0;
  if (run.status != store::RunStatus::running) return samples;
  for (const store::Series& series : reader.series(run.id)) samples += series.n;
  return samples;
}

}  // namespace

ReadSamples samples_of(store::Reader& reader) {
  return [&reader](const store::Series& series, const SampleVisitor& visit) { reader.for_each_sample(series, visit); };
}

Figures summarize_run(store::Reader& reader, std::int64_t run) {
  return summarize_series(reader.series(run), samples_of(reader));
}

std::vector<Result> read_results(store::Reader& reader, const store::RunFilter& filter) {
  const auto campaigns = campaigns_by_id(reader);
  std::map<std::int64_t, Cores> cores;
  std::vector<Result> results;
  for (const store::Run& run : reader.runs(filter)) {
    Result result{run, reader.params(run.id)};
    result.service = service_of(reader.service(run.id));
    add_figures(result, reader);
    result.so_far = samples_so_far(reader, run);
    const auto campaign = campaigns.find(run.campaign);
    const std::vector<store::Rank> ranks = reader.ranks(run.id);
    result.resolution_ns = resolution_of(ranks, campaign == campaigns.end() ? std::nullopt : campaign->second.floor_ns);
    if (!cores.contains(run.campaign)) cores[run.campaign] = cores_of(reader, run.campaign);
    result.spare_cores = spare_cores(ranks, cores[run.campaign]);
    results.push_back(std::move(result));
  }
  return results;
}

std::vector<ListedRun> list_runs(store::Reader& reader, const store::RunFilter& filter) {
  const auto campaigns = campaigns_by_id(reader);
  std::vector<ListedRun> listed;
  for (const store::Run& run : reader.runs(filter)) {
    const auto campaign = campaigns.find(run.campaign);
    listed.push_back({run, reader.params(run.id), campaign == campaigns.end() ? "" : tags_of(campaign->second),
                      samples_so_far(reader, run)});
  }
  return listed;
}

}  // namespace scalebench::report
