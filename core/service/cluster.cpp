// SPDX-License-Identifier: Apache-2.0
#include "service/cluster.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "base/error.hpp"
#include "base/units.hpp"
#include "service/info.hpp"

namespace scalebench::service {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds between_looks{20};
constexpr const char* timeout_while_forming = "2000";  // ms; 8 shards: 2 s instead of 7 s

std::vector<std::string> add_slots(int shard, int shards) {
  std::vector<std::string> command = {"CLUSTER", "ADDSLOTS"};
  for (int slot = first_slot(shard, shards); slot < first_slot(shard + 1, shards); ++slot) {
    command.push_back(std::to_string(slot));
  }
  return command;
}

/// Distinct epochs from the start: else nodes would have to agree on them first.
void assign(std::vector<Resp>& nodes) {
  const int shards = static_cast<int>(nodes.size());
  for (int shard = 0; shard < shards; ++shard) {
    Resp& node = nodes[static_cast<std::size_t>(shard)];
    node.demand({"CLUSTER", "SET-CONFIG-EPOCH", std::to_string(shard + 1)});
    node.demand(add_slots(shard, shards));
  }
}

/// The others hear of each other by gossip, whose pace is half the node timeout: see form_cluster().
void introduce(Resp& first, const std::vector<Address>& addresses) {
  for (std::size_t i = 1; i < addresses.size(); ++i) {
    first.demand({"CLUSTER", "MEET", addresses[i].host, std::to_string(addresses[i].port)});
  }
}

bool is_ok(const Info& info, std::size_t nodes) {
  return find(info, "cluster_state") == "ok" && find(info, "cluster_known_nodes") == std::to_string(nodes) &&
         find(info, "cluster_slots_ok") == std::to_string(slot_count);
}

/// `begin`: of the wait for all of them.
void wait_until_ok(Resp& node, const Address& address, std::size_t nodes, Clock::time_point begin,
                   const Waiting& waiting) {
  const auto longest = waiting.longest(std::chrono::seconds(30) + nodes * std::chrono::seconds(1));
  while (true) {
    const Info info = read_info(node.demand({"CLUSTER", "INFO"}).text);
    if (is_ok(info, nodes)) return;
    waiting.heed_stop();
    if (Clock::now() - begin > longest) {
      base::lacking(
          "the cluster did not form within {}: {} says cluster_state:{} and knows {} of {} nodes; --patience "
          "raises this bound",
          base::format_ns(static_cast<double>(longest.count())), address.text(), find(info, "cluster_state"),
          find(info, "cluster_known_nodes"), nodes);
    }
    std::this_thread::sleep_for(between_looks);
  }
}

/// Answers what was in force before.
std::string set_node_timeout(std::vector<Resp>& nodes, const std::string& timeout_ms) {
  const Answer before = nodes.front().demand({"CONFIG", "GET", "cluster-node-timeout"});
  for (Resp& node : nodes) node.demand({"CONFIG", "SET", "cluster-node-timeout", timeout_ms});
  return before.items.size() == 2 ? before.items[1].text : timeout_ms;
}

}  // namespace

void form_cluster(std::vector<Resp> nodes, const std::vector<Address>& addresses, const Waiting& waiting) {
  const std::string timeout_ms = set_node_timeout(nodes, timeout_while_forming);
  assign(nodes);
  introduce(nodes.front(), addresses);
  const Clock::time_point begin = Clock::now();
  for (std::size_t i = 0; i < nodes.size(); ++i) wait_until_ok(nodes[i], addresses[i], nodes.size(), begin, waiting);
  set_node_timeout(nodes, timeout_ms);
}

}  // namespace scalebench::service
