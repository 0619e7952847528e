// SPDX-License-Identifier: Apache-2.0
// Makes one cluster of servers that have just been started in cluster mode.
#pragma once

#include <scalebench/sdk.hpp>
#include <vector>

#include "redis/conversation.hpp"

namespace scalebench::redis {

constexpr int slot_count = 16384;

/// The first slot of shard i of n: shares differ by one slot at most. first_slot(n, n) is slot_count.
constexpr int first_slot(int shard, int shards) {
  return static_cast<int>(static_cast<long>(slot_count) * shard / shards);
}

/// Hands out all slots, lets the nodes meet, and waits until every one of them says cluster_state:ok and knows them
/// all. Two nodes are enough. `nodes` are connections that may do so, `addresses` where the nodes find each other.
/// Throws ServiceLost with what a node said when that does not come about within the request's patience, or when it is
/// to stop.
void form_cluster(std::vector<Conversation> nodes, const std::vector<Address>& addresses, const sdk::Request& request);

}  // namespace scalebench::redis
