// SPDX-License-Identifier: Apache-2.0
// Makes one cluster of servers that have just been started in cluster mode.
#pragma once

#include <string>
#include <vector>

#include "service/deployment.hpp"
#include "service/dial.hpp"
#include "service/resp.hpp"

namespace scalebench::service {

constexpr int slot_count = 16384;

/// The first slot of shard i of n: shares differ by one slot at most. first_slot(n, n) is slot_count.
constexpr int first_slot(int shard, int shards) {
  return static_cast<int>(static_cast<long>(slot_count) * shard / shards);
}

/// Hands out all slots, lets the nodes meet, and waits until every one of them says cluster_state:ok and knows them
/// all. Two nodes are enough. `nodes` are connections that may do so, `addresses` where the nodes find each other.
/// Throws lacking with what a node said when that does not come about in time.
void form_cluster(std::vector<Resp> nodes, const std::vector<Address>& addresses, const Waiting& waiting);

}  // namespace scalebench::service
