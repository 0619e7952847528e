// SPDX-License-Identifier: Apache-2.0
// The connections of a client: one to a single server, or one to each primary of a cluster, with the table of slots.
//
// Commands go where their key lives, those of a batch to all nodes at a time. MOVED and ASK are followed (such a
// command has not been executed), the table is renewed on MOVED and after a connection was lost.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "wire/batch.hpp"
#include "wire/connection.hpp"
#include "wire/topology.hpp"

namespace scalebench::wire {

class ShardConnections {
 public:
  /// Connects to the first of the nodes that answers, asks it whether it is of a cluster, and connects to all of that.
  ShardConnections(const Endpoint& endpoint, std::chrono::milliseconds deadline);

  /// Runs the batch; throws Failure for the first command that did not do its work when all are done.
  void run(Batch& batch);

  bool clustered() const { return clustered_; }
  std::size_t shard_count() const { return shards_.size(); }
  /// Shards count from 0 in the order of their lowest slots. Throws std::out_of_range.
  Connection& shard(std::size_t i) { return nodes_[shards_.at(i)]; }
  std::size_t shard_of(std::string_view key) const;
  std::string tag_for_shard(std::size_t i) const;

 private:
  using Node = std::uint16_t;  ///< index into nodes_

  void connect_first(const Endpoint& endpoint);
  void learn_names(const Endpoint& endpoint);
  bool learn_slots(Node from, Connection::Connect when);
  void renew_slots();
  Node node_at(const Address& address, Connection::Connect when);
  Node owner(std::string_view key) const { return clustered_ ? owner_[slot_of(key)] : Node{0}; }

  void run_single(Batch& batch);
  void run_groups(Batch& batch);
  void group(const Batch& batch);
  void settle(Batch& batch);
  Node follow(Batch& batch, std::uint32_t i);

  ConnectionOptions options_;
  std::vector<Connection> nodes_;
  std::vector<KnownNode> names_;
  std::array<Node, slot_count> owner_{};
  std::vector<Node> shards_;
  std::vector<std::vector<std::uint32_t>> groups_;  ///< indices into the batch, per node
  bool clustered_ = false;
  bool stale_ = false;  ///< a connection was lost: another node may serve its slots now
};

}  // namespace scalebench::wire
