// SPDX-License-Identifier: Apache-2.0
#include "report/read_results.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "stats/rate.hpp"

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

// Per rank, when it was measuring; ranks that never ended that phase are left out.
std::vector<stats::Window> measuring(const std::vector<store::Event>& events) {
  std::map<int, std::int64_t> begun;
  std::vector<stats::Window> windows;
  for (const store::Event& event : events) {
    if (event.kind != "phase" || !event.rank) continue;
    if (event.text == "measure") {
      begun[*event.rank] = event.at_ns;
    } else if (const auto found = begun.find(*event.rank); found != begun.end()) {
      windows.push_back({found->second, event.at_ns});
      begun.erase(found);
    }
  }
  return windows;
}

std::string service_of(const std::map<std::string, std::string>& facts) {
  const auto fact = [&](const char* key) {
    const auto found = facts.find(key);
    return found == facts.end() ? std::string() : found->second;
  };
  if (fact("name").empty()) return "";
  std::string text = fact("name") + " " + fact("version");
  if (!fact("redisai").empty()) text += " with RedisAI " + fact("redisai");
  if (!fact("shards").empty() && fact("shards") != "1") text += ", " + fact("shards") + " shards";
  return text + (fact("reached").empty() ? "" : ", " + fact("reached"));
}

}  // namespace

ReadSamples samples_of(store::Reader& reader) {
  return [&reader](const store::Series& series, const SampleVisitor& visit) { reader.for_each_sample(series, visit); };
}

std::vector<store::Summary> summarize_run(store::Reader& reader, std::int64_t run) {
  return summarize_series(reader.series(run), samples_of(reader));
}

std::vector<Result> read_results(store::Reader& reader, const store::RunFilter& filter) {
  const auto campaigns = campaigns_by_id(reader);
  std::vector<Result> results;
  for (const store::Run& run : reader.runs(filter)) {
    Result result{run, reader.params(run.id), reader.summaries(run.id), {}, tail_of(reader.events(run.id)),
                  service_of(reader.service(run.id))};
    if (result.summaries.empty()) result.summaries = summarize_run(reader, run.id);
    const auto campaign = campaigns.find(run.campaign);
    if (campaign != campaigns.end()) result.floor_ns = campaign->second.floor_ns;
    results.push_back(std::move(result));
  }
  return results;
}

std::vector<ListedRun> list_runs(store::Reader& reader, const store::RunFilter& filter) {
  const auto campaigns = campaigns_by_id(reader);
  std::vector<ListedRun> listed;
  for (const store::Run& run : reader.runs(filter)) {
    const auto campaign = campaigns.find(run.campaign);
    listed.push_back({run, reader.params(run.id), campaign == campaigns.end() ? "" : tags_of(campaign->second)});
  }
  return listed;
}

Tail tail_of(const std::vector<store::Event>& events) {
  const std::vector<stats::Window> windows = measuring(events);
  if (windows.empty()) return {};
  const stats::Window common = stats::common_window(windows);
  std::int64_t last_ns = common.end_ns;
  for (const stats::Window& window : windows) last_ns = std::max(last_ns, window.end_ns);
  return {static_cast<double>(common.length_ns()) / 1e9, static_cast<double>(last_ns - common.end_ns) / 1e9};
}

}  // namespace scalebench::report
