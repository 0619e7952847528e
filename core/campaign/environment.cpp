// SPDX-License-Identifier: Apache-2.0
#include "campaign/environment.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <string_view>

#include "base/cores.hpp"
#include "base/version.hpp"
#include "launch/launcher.hpp"

extern char** environ;

namespace scalebench::campaign {
namespace {

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

/// The value of the first `key : value` line of a /proc file.
std::string proc_value(const std::string& path, std::string_view key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.compare(0, key.size(), key) != 0) continue;
    const auto colon = line.find(':');
    if (colon == std::string::npos) continue;
    const auto begin = line.find_first_not_of(" \t", colon + 1);
    return begin == std::string::npos ? "" : line.substr(begin);
  }
  return "";
}

std::string kernel() {
  utsname name{};
  uname(&name);
  return fmt::format("{} {} {}", name.sysname, name.release, name.machine);
}

std::string host_name() {
  char name[256] = {};
  gethostname(name, sizeof name - 1);
  return name;
}

void add_if(EnvironmentFacts& facts, std::string key, std::string value) {
  if (!value.empty()) facts.emplace_back(std::move(key), std::move(value));
}

bool is_measured_setting(std::string_view variable) {
  constexpr std::string_view prefixes[] = {"UCX_", "FI_", "OMP_", "GOMP_", "OPENBLAS_"};
  const auto begins = [&](std::string_view prefix) { return variable.starts_with(prefix); };
  return std::ranges::any_of(prefixes, begins) || std::ranges::any_of(launch::launchers(), [&](const auto& one) {
           return std::ranges::any_of(one.settings, begins);
         });
}

}  // namespace

EnvironmentFacts host_facts() {
  EnvironmentFacts facts;
  add_if(facts, "host", host_name());
  add_if(facts, "cpu", proc_value("/proc/cpuinfo", "model name"));
  facts.emplace_back("cores", std::to_string(base::usable_cores()));
  facts.emplace_back("cpus", base::cpu_list(base::allowed_cpus()));
  const auto quota = base::cpu_quota();
  facts.emplace_back("cpu_quota", quota ? fmt::format("{:.3g}", *quota) : "none");
  add_if(facts, "memory", proc_value("/proc/meminfo", "MemTotal"));
  facts.emplace_back("kernel", kernel());
  add_if(facts, "governor", first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"));
  add_if(facts, "turbo_off", first_line("/sys/devices/system/cpu/intel_pstate/no_turbo"));
  add_if(facts, "smt", first_line("/sys/devices/system/cpu/smt/control"));
  add_if(facts, "clock_source", first_line("/sys/devices/system/clocksource/clocksource0/current_clocksource"));
  add_if(facts, "load", first_line("/proc/loadavg"));
  add_if(facts, "huge_pages", first_line("/sys/kernel/mm/transparent_hugepage/enabled"));
  add_if(facts, "boot_id", first_line("/proc/sys/kernel/random/boot_id"));
  add_if(facts, "hypervisor", first_line("/sys/hypervisor/type"));
  return facts;
}

EnvironmentFacts build_facts() {
  EnvironmentFacts facts;
  facts.emplace_back("scalebench", base::version);
  add_if(facts, "git", base::git_id);
  facts.emplace_back("compiler", __VERSION__);
  facts.emplace_back("build_type", base::build_type);
  for (char** entry = environ; *entry; ++entry) {
    const char* equals = std::strchr(*entry, '=');
    if (!equals) continue;
    const std::string_view name(*entry, static_cast<std::size_t>(equals - *entry));
    if (is_measured_setting(name)) facts.emplace_back("env." + std::string(name), equals + 1);
  }
  return facts;
}

}  // namespace scalebench::campaign
