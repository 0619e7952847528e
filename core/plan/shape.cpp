// SPDX-License-Identifier: Apache-2.0
#include "plan/shape.hpp"

#include <algorithm>

#include "plan/axis.hpp"

namespace scalebench::plan {
namespace {

constexpr int kMostRanks = 1'000'000;

Option number_of(const char* name) {
  Option option;
  option.name = name;
  option.type = Type::integer;
  option.range = fmt::format("1..{}", kMostRanks);
  return option;
}

std::vector<int> numbers(const char* name, const std::string& text, int fallback) {
  if (text.empty()) return {fallback};
  std::vector<int> result;
  for (const Value& value : parse_axis(number_of(name), text)) {
    result.push_back(static_cast<int>(std::get<std::int64_t>(value.data)));
  }
  return result;
}

Shape spread(int nodes, int ranks_per_node) {
  if (nodes > kMostRanks / ranks_per_node) {
    refuse(number_of("ranks-per-node"), std::to_string(ranks_per_node), "more than {} ranks on {} nodes; take fewer",
           kMostRanks, nodes);
  }
  return {nodes * ranks_per_node, nodes, ranks_per_node};
}

/// The fewest ranks with which the workload runs.
int fewest(const Workload& workload) {
  const int multiple = std::max(workload.rank_multiple, 1);
  return (std::max(workload.min_ranks, 1) + multiple - 1) / multiple * multiple;
}

}  // namespace

std::vector<Shape> asked_shapes(const Request& request, const Workload& workload) {
  if (!request.ranks.empty() && !request.ranks_per_node.empty()) {
    refuse(number_of("ranks-per-node"), request.ranks_per_node,
           "does not go with --ranks; write --nodes and --ranks-per-node, ranks are their product");
  }
  std::vector<Shape> shapes;
  for (const int nodes : numbers("nodes", request.nodes, 1)) {
    const auto ranks = numbers("ranks", request.ranks, std::max(workload.default_ranks, nodes));
    for (const int per_node : numbers("ranks-per-node", request.ranks_per_node, 0)) {
      if (per_node > 0) shapes.push_back(spread(nodes, per_node));
    }
    for (const int count : ranks) {
      if (request.ranks_per_node.empty()) shapes.push_back({count, nodes, 0});
    }
  }
  return shapes;
}

std::optional<Shape> fitted(const Workload& workload, const Shape& asked, std::string& reason) {
  int ranks = workload.max_ranks > 0 ? std::min(asked.ranks, workload.max_ranks) : asked.ranks;
  ranks -= ranks % std::max(workload.rank_multiple, 1);
  if (ranks < fewest(workload)) {
    reason = fmt::format("{} needs at least {} ranks, not {}; write --ranks {}", workload.name, fewest(workload),
                         asked.ranks, fewest(workload));
    return std::nullopt;
  }
  if (asked.nodes > asked.ranks) {
    reason = fmt::format("{} would leave nodes without a rank: {} ranks on {} nodes; write --nodes {}", workload.name,
                         asked.ranks, asked.nodes, asked.ranks);
    return std::nullopt;
  }
  if (ranks == asked.ranks) return asked;
  const int nodes = std::min(asked.nodes, ranks);
  return Shape{ranks, nodes, asked.ranks_per_node > 0 ? (ranks + nodes - 1) / nodes : 0};
}

}  // namespace scalebench::plan
