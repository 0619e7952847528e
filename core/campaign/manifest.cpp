// SPDX-License-Identifier: Apache-2.0
#include "campaign/manifest.hpp"

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/file.hpp"

namespace scalebench::campaign {
namespace {

using nlohmann::json;

const char* const campaign_file = "campaign.json";
const char* const launch_file = "launch.json";

// The members of each kind, once for both directions: `each(name, member)`.
void members(auto each, auto&& fact) requires std::is_same_v<std::remove_cvref_t<decltype(fact)>, store::Fact> {
  each("host", fact.host);
  each("key", fact.key);
  each("value", fact.value);
}

void members(auto each, auto&& metric) requires std::is_same_v<std::remove_cvref_t<decltype(metric)>, store::Metric> {
  each("plugin", metric.plugin);
  each("workload", metric.workload);
  each("name", metric.name);
  each("unit", metric.unit);
  each("better", metric.better);
  each("help", metric.help);
}

void members(auto each,
             auto&& campaign) requires std::is_same_v<std::remove_cvref_t<decltype(campaign)>, store::Campaign> {
  each("uuid", campaign.uuid);
  each("started", campaign.started);
  each("command", campaign.command);
  each("seed", campaign.seed);
  each("version", campaign.version);
  each("git", campaign.git);
  each("note", campaign.note);
  each("tags", campaign.tags);
}

void members(auto each, auto&& launch) requires std::is_same_v<std::remove_cvref_t<decltype(launch)>, store::Launch> {
  each("command", launch.command);
  each("ranks", launch.ranks);
  each("nodes", launch.nodes);
  each("spool_dir", launch.spool_dir);
  each("started", launch.started);
}

template <typename Record>
json to_json(const Record& record) {
  json result;
  members([&](const char* name, const auto& member) { result[name] = member; }, record);
  return result;
}

template <typename Record>
Record from_json(const json& source) {
  Record record;
  members([&](const char* name, auto& member) { member = source.value(name, member); }, record);
  return record;
}

template <typename Record>
json to_list(const std::vector<Record>& records) {
  json list = json::array();
  for (const Record& record : records) list.push_back(to_json(record));
  return list;
}

template <typename Record>
std::vector<Record> from_list(const json& list) {
  std::vector<Record> records;
  for (const json& one : list) records.push_back(from_json<Record>(one));
  return records;
}

void write(const json& content, const std::filesystem::path& file) {
  base::write_file_0600(file, content.dump(1, ' ', false, json::error_handler_t::replace));
}

/// What `read` makes of the file; empty when it is not there, or something else.
template <typename Read>
auto try_to_read(const std::filesystem::path& file, Read read) -> std::optional<decltype(read(json()))> {
  try {
    return read(json::parse(base::read_file(file)));
  } catch (const base::Error&) {
  } catch (const json::exception&) {
  }
  return std::nullopt;
}

}  // namespace

void save(const Manifest& manifest, const std::filesystem::path& folder) {
  json content = to_json(manifest.campaign);
  if (manifest.campaign.floor_ns) content["floor_ns"] = *manifest.campaign.floor_ns;
  content["database"] = manifest.database.string();
  content["environment"] = to_list(manifest.environment);
  content["metrics"] = to_list(manifest.metrics);
  content["units"] = manifest.units;
  write(content, folder / campaign_file);
}

void save(const LaunchManifest& manifest, const std::filesystem::path& job_folder) {
  json content = to_json(manifest.launch);
  content["service"] = manifest.service;
  write(content, job_folder / launch_file);
}

std::optional<Manifest> load_manifest(const std::filesystem::path& folder) {
  return try_to_read(folder / campaign_file, [](const json& content) {
    Manifest manifest;
    manifest.campaign = from_json<store::Campaign>(content);
    if (content.contains("floor_ns")) manifest.campaign.floor_ns = content.at("floor_ns").get<double>();
    manifest.database = content.at("database").get<std::string>();
    manifest.environment = from_list<store::Fact>(content.at("environment"));
    manifest.metrics = from_list<store::Metric>(content.at("metrics"));
    manifest.units = content.at("units").get<store::Units>();
    return manifest;
  });
}

std::optional<LaunchManifest> load_launch_manifest(const std::filesystem::path& job_folder) {
  return try_to_read(job_folder / launch_file, [](const json& content) {
    return LaunchManifest{from_json<store::Launch>(content),
                          content.at("service").get<std::map<std::string, std::string>>()};
  });
}

}  // namespace scalebench::campaign
