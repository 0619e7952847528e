// SPDX-License-Identifier: Apache-2.0
// Which ranks share a node, and which share a clock. Pure.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace scalebench::engine {

/// What a rank says of where it is; the same text means the same place.
struct Identity {
  std::string host;
  std::string node;         ///< what counts as one node: normally the host
  std::string boot_id;      ///< one boot of one kernel has one CLOCK_MONOTONIC
  std::set<int> cpus = {};  ///< that it may run on
};

/// A rank's node among all; nodes are numbered by their lowest rank.
struct Place {
  int node = 0, nodes = 1;
  int node_rank = 0, node_size = 1;
  int leader = 0;    ///< lowest rank of the node
  int cpus = 1;      ///< that some rank of the node may run on
  int own_cpus = 1;  ///< that this rank may run on
};
Place place_of(const std::vector<Identity>& ranks, int rank);

/// The lowest rank of each node, by node.
std::vector<int> node_leaders(const std::vector<Identity>& ranks);

/// The lowest rank with the same clock as `rank`.
int clock_leader(const std::vector<Identity>& ranks, int rank);

// What the system says about this process and where it runs.

/// SCALEBENCH_NODE_ID, when set, stands for another node with a clock and a spool folder of its own: for trying out
/// several nodes on one machine.
Identity identify();
std::string pretended_node();

/// Times this process was put off its core though it wanted to go on.
std::int64_t involuntary_switches();

}  // namespace scalebench::engine
