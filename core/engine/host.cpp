// SPDX-License-Identifier: Apache-2.0
#include "engine/host.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>

#include "base/cores.hpp"

namespace scalebench::engine {
namespace {

int first_with(const std::vector<Identity>& ranks, std::string Identity::* member, const std::string& value) {
  return static_cast<int>(std::ranges::find(ranks, value, member) - ranks.begin());
}

}  // namespace

std::vector<int> node_leaders(const std::vector<Identity>& ranks) {
  std::vector<int> leaders;
  for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
    const auto known = [&](int leader) { return ranks[static_cast<std::size_t>(leader)].node == ranks[rank].node; };
    if (std::ranges::none_of(leaders, known)) leaders.push_back(static_cast<int>(rank));
  }
  return leaders;
}

Place place_of(const std::vector<Identity>& ranks, int rank) {
  const Identity& own = ranks[static_cast<std::size_t>(rank)];
  const std::string& node = own.node;
  const std::vector<int> leaders = node_leaders(ranks);
  Place place;
  place.leader = first_with(ranks, &Identity::node, node);
  place.node = static_cast<int>(std::ranges::find(leaders, place.leader) - leaders.begin());
  place.nodes = static_cast<int>(leaders.size());
  place.node_rank = static_cast<int>(
      std::count_if(ranks.begin(), ranks.begin() + rank, [&](const Identity& other) { return other.node == node; }));
  place.node_size = static_cast<int>(std::ranges::count(ranks, node, &Identity::node));
  std::set<int> cpus;
  for (const Identity& one : ranks)
    if (one.node == node) cpus.insert(one.cpus.begin(), one.cpus.end());
  place.cpus = std::max(1, static_cast<int>(cpus.size()));
  place.own_cpus = std::max(1, static_cast<int>(own.cpus.size()));
  return place;
}

int clock_leader(const std::vector<Identity>& ranks, int rank) {
  return first_with(ranks, &Identity::boot_id, ranks[static_cast<std::size_t>(rank)].boot_id);
}

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
