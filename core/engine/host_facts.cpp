// SPDX-License-Identifier: Apache-2.0
#include "engine/host_facts.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>

#include "base/cores.hpp"

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
  const std::set<int> cpus = base::allowed_cpus();
  if (pretended.empty()) return {.host = host, .node = host, .boot_id = boot_id(), .cpus = cpus};
  return {.host = host, .node = host + "/" + pretended, .boot_id = boot_id() + "/" + pretended, .cpus = cpus};
}

std::int64_t involuntary_switches() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_nivcsw;
}

}  // namespace scalebench::engine
