// SPDX-License-Identifier: Apache-2.0
#include "base/cores.hpp"

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace scalebench::base {
namespace {

namespace fs = std::filesystem;

std::string first_line(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::vector<std::string> lines_of(const fs::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream text(line);
  std::vector<std::string> words;
  for (std::string word; text >> word;) words.push_back(word);
  return words;
}

bool lists(std::string_view list, std::string_view name) {
  const auto names = split(list, ',');
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Where a hierarchy of control groups is mounted, and which of its groups the mount shows as its top.
struct Mount {
  fs::path point, top;
};

/// `31 23 0:28 /top /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct`
std::optional<Mount> mount_of(const fs::path& root, bool is_v2) {
  for (const std::string& line : lines_of(root / "proc/self/mountinfo")) {
    const auto words = words_of(line);
    const auto dash = std::find(words.begin(), words.end(), "-");
    if (words.size() < 6 || words.end() - dash < 4) continue;
    if (is_v2 ? dash[1] == "cgroup2" : dash[1] == "cgroup" && lists(dash[3], "cpu"))
      return Mount{root / fs::path(words[4]).relative_path(), words[3]};
  }
  return std::nullopt;
}

/// `0::/path` of version 2, `4:cpu,cpuacct:/path` of version 1.
std::optional<fs::path> group_of(const fs::path& root, bool is_v2) {
  for (const std::string& line : lines_of(root / "proc/self/cgroup")) {
    const auto parts = split(line, ':');
    if (parts.size() < 3) continue;
    const auto path = line.substr(parts[0].size() + parts[1].size() + 2);
    if (is_v2 ? parts[0] == "0" && parts[1].empty() : lists(parts[1], "cpu")) return path;
  }
  return std::nullopt;
}

std::optional<double> share(const std::string& quota, const std::string& period) {
  try {
    const double granted = std::stod(quota), of = std::stod(period);
    if (granted > 0 && of > 0) return granted / of;
  } catch (const std::exception&) {  // `max`, or nothing there
  }
  return std::nullopt;
}

std::optional<double> quota_in(const fs::path& folder, bool is_v2) {
  if (!is_v2) return share(first_line(folder / "cpu.cfs_quota_us"), first_line(folder / "cpu.cfs_period_us"));
  const auto words = words_of(first_line(folder / "cpu.max"));
  return words.size() == 2 ? share(words[0], words[1]) : std::nullopt;
}

std::optional<double> least(std::optional<double> a, std::optional<double> b) {
  return a && b ? std::min(a, b) : a ? a : b;
}

/// In a container the mount may begin at a group below the top of the path.
std::optional<double> quota_of_hierarchy(const fs::path& root, bool is_v2) {
  const auto mount = mount_of(root, is_v2);
  const auto group = group_of(root, is_v2);
  if (!mount || !group) return std::nullopt;
  fs::path below = group->lexically_relative(mount->top);
  if (below.empty() || *below.begin() == "..") below = group->relative_path();
  std::optional<double> quota = quota_in(mount->point, is_v2);
  fs::path folder = mount->point;
  for (const fs::path& name : below) {
    if (name == ".") continue;
    folder /= name;
    quota = least(quota, quota_in(folder, is_v2));
  }
  return quota;
}

/// The hardware threads that share a core with this one: the same text for all of them.
std::string core_of(int cpu) {
  const std::string siblings =
      first_line(fmt::format("/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list", cpu));
  return siblings.empty() ? std::to_string(cpu) : siblings;
}

}  // namespace

std::set<int> allowed_cpus() {
  constexpr int most = 8192;  // what distributions build their kernels for
  const auto free_set = [](cpu_set_t* set) { CPU_FREE(set); };
  const std::unique_ptr<cpu_set_t, decltype(free_set)> set(CPU_ALLOC(most), free_set);
  const std::size_t bytes = CPU_ALLOC_SIZE(most);
  std::set<int> cpus;
  if (sched_getaffinity(0, bytes, set.get()) != 0) return cpus;
  for (int cpu = 0; cpu < most; ++cpu)
    if (CPU_ISSET_S(static_cast<std::size_t>(cpu), bytes, set.get())) cpus.insert(cpu);
  return cpus;
}

std::string cpu_list(const std::set<int>& cpus) {
  std::string list;
  for (auto at = cpus.begin(); at != cpus.end();) {
    const int first = *at;
    int last = first;
    for (++at; at != cpus.end() && *at == last + 1; ++at) last = *at;
    if (!list.empty()) list += ',';
    list += first == last ? fmt::format("{}", first) : fmt::format("{}-{}", first, last);
  }
  return list;
}

std::optional<double> cpu_quota(const fs::path& root) {
  return least(quota_of_hierarchy(root, true), quota_of_hierarchy(root, false));
}

int within_quota(std::size_t cpus) {
  const auto quota = cpu_quota();
  const int most = quota ? static_cast<int>(std::min(*quota, 1e6)) : static_cast<int>(cpus);
  return std::max(1, std::min(static_cast<int>(cpus), most));
}

int usable_cpus() { return within_quota(allowed_cpus().size()); }

int usable_cores() {
  std::set<std::string> cores;
  for (const int cpu : allowed_cpus()) cores.insert(core_of(cpu));
  return within_quota(cores.size());
}

}  // namespace scalebench::base
