// SPDX-License-Identifier: Apache-2.0
#include "campaign/spool_root.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/error.hpp"
#include "base/file.hpp"

namespace scalebench::campaign {
namespace {

constexpr std::string_view prefix = "scalebench-";
constexpr std::size_t uuid_length = 36;
constexpr std::uint64_t enough_bytes = std::uint64_t{256} << 20;

bool has_space(const char* folder) {
  struct statvfs info{};
  if (statvfs(folder, &info) != 0 || access(folder, W_OK) != 0) return false;
  return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize >= enough_bytes;
}

}  // namespace

std::filesystem::path default_spool_root() {
  if (const char* chosen = std::getenv("SCALEBENCH_SPOOL_DIR")) return chosen;
  if (has_space("/dev/shm")) return "/dev/shm";
  const char* temporary = std::getenv("TMPDIR");
  return temporary ? temporary : "/tmp";
}

std::vector<std::filesystem::path> spool_roots() {
  std::vector<std::filesystem::path> roots{"/dev/shm", "/tmp"};
  for (const char* variable : {"SCALEBENCH_SPOOL_DIR", "TMPDIR"})
    if (const char* chosen = std::getenv(variable)) roots.emplace_back(chosen);
  return roots;
}

bool is_spool_folder(const std::filesystem::path& folder) {
  const std::string name = folder.filename().string();
  const bool is_named = name.size() == prefix.size() + uuid_length && name.starts_with(prefix) &&
                        name.find_first_not_of("0123456789abcdef-", prefix.size()) == std::string::npos;
  struct stat info{};
  if (!is_named || lstat(folder.c_str(), &info) != 0 || !S_ISDIR(info.st_mode) || info.st_uid != geteuid())
    return false;
  std::error_code problem;
  const std::filesystem::directory_iterator entries(folder, problem);
  return !problem && std::all_of(begin(entries), end(entries), [](const auto& entry) {
    const std::string inside = entry.path().filename().string();
    return inside.starts_with("campaign.json") || inside.starts_with("job-");
  });
}

std::vector<std::filesystem::path> spool_folders(const std::filesystem::path& root) {
  std::vector<std::filesystem::path> folders;
  std::error_code problem;
  for (const auto& entry : std::filesystem::directory_iterator(root, problem))
    if (is_spool_folder(entry.path())) folders.push_back(entry.path());
  std::ranges::sort(folders);
  return folders;
}

std::string campaign_of(const std::filesystem::path& folder) {
  const std::string name = folder.filename().string();
  return name.starts_with(prefix) ? name.substr(prefix.size()) : "";
}

// A recover that comes between making and holding it may take it for one that was left, and remove it.
SpoolFolder make_spool_folder(const std::filesystem::path& root, const std::string& campaign) {
  const std::filesystem::path folder =
      (std::filesystem::absolute(root) / (std::string(prefix) + campaign)).lexically_normal();
  for (;;) {
    if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
      base::wrong_input("cannot make a folder for samples in {}: {}; --spool-dir names another", root.string(),
                        std::generic_category().message(errno));
    }
    base::Fd held(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const bool is_ours = held && flock(held.get(), LOCK_EX | LOCK_NB) == 0 && std::filesystem::exists(folder);
    if (is_ours) return {folder, std::move(held)};
  }
}

base::Fd hold_spool_folder(const std::filesystem::path& folder) {
  base::Fd fd = base::Fd::open(folder, O_RDONLY | O_DIRECTORY);
  if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) fd.reset();
  return fd;
}

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

void members(auto each, auto&& campaign)
    requires std::is_same_v<std::remove_cvref_t<decltype(campaign)>, store::Campaign> {
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
