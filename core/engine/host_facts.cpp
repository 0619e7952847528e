// SPDX-License-Identifier: Apache-2.0
#include "engine/host_facts.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <memory>

namespace scalebench::engine {
namespace {

std::string host_name() {
  std::array<char, 256> name = {};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

std::string boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id.empty() ? host_name() : id;
}

}  // namespace

std::string pretended_node() {
  const char* const id = std::getenv("SCALEBENCH_NODE_ID");
  return id == nullptr ? "" : id;
}

Identity identify() {
  const std::string host = host_name();
  const std::string pretended = pretended_node();
  if (pretended.empty()) return {.host = host, .node = host, .boot_id = boot_id()};
  return {.host = host, .node = host + "/" + pretended, .boot_id = boot_id() + "/" + pretended};
}

std::string cpu_list(const std::set<int>& cpus) {
  std::string list;
  for (auto at = cpus.begin(); at != cpus.end();) {
    const int first = *at;
    int last = first;
    while (++at != cpus.end() && *at == last + 1) last = *at;
    if (!list.empty()) list += ',';
    list += first == last ? fmt::format("{}", first) : fmt::format("{}-{}", first, last);
  }
  return list;
}

std::set<int> allowed_cpus() {
  constexpr int most = 8192;
  const auto free_set = [](cpu_set_t* set) { CPU_FREE(set); };
  const std::unique_ptr<cpu_set_t, decltype(free_set)> set(CPU_ALLOC(most), free_set);
  const std::size_t bytes = CPU_ALLOC_SIZE(most);
  std::set<int> cpus;
  if (sched_getaffinity(0, bytes, set.get()) != 0) return cpus;
  for (int cpu = 0; cpu < most; ++cpu)
    if (CPU_ISSET_S(static_cast<std::size_t>(cpu), bytes, set.get())) cpus.insert(cpu);
  return cpus;
}

std::int64_t involuntary_switches() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_nivcsw;
}

}  // namespace scalebench::engine
