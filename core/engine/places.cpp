// SPDX-License-Identifier: Apache-2.0
#include "engine/places.hpp"

#include <algorithm>

namespace scalebench::engine {
namespace {

int first_with(const std::vector<Identity>& ranks, std::string Identity::*member, const std::string& value) {
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

}  // namespace scalebench::engine
