// SPDX-License-Identifier: Apache-2.0
#include "wire/shard_connections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace scalebench::wire {
namespace {

constexpr std::array<std::string_view, 2> cluster_slots{"CLUSTER", "SLOTS"};
constexpr int most_redirections = 5;

/// What a server that is no cluster says to CLUSTER SLOTS, or one that does not let us ask.
bool says_single(std::string_view error) {
  const auto holds = [error](std::string_view words) { return error.find(words) != std::string_view::npos; };
  return holds("cluster support disabled") || holds("unknown command") || holds("unknown subcommand") ||
         error.starts_with("NOPERM");
}

/// Runs `what`; a failure is kept in `first` unless one is there.
template <typename What>
bool done(std::optional<Failure>& first, const What& what) {
  try {
    what();
    return true;
  } catch (const Failure& failure) {
    if (!first) first = failure;
    return false;
  }
}

}  // namespace

ShardConnections::ShardConnections(const Endpoint& endpoint, std::chrono::milliseconds deadline)
    : options_{endpoint.user, endpoint.password, deadline} {
  connect_first(endpoint);
  learn_names(endpoint);
  shards_.push_back(0);
  clustered_ = learn_slots(0, Connection::Connect::now);
}

void ShardConnections::connect_first(const Endpoint& endpoint) {
  std::optional<Failure> last;
  for (const auto& address : endpoint.nodes) {
    try {
      nodes_.emplace_back(address, options_);
      return;
    } catch (const Failure& failure) {
      if (failure.fault() == Fault::server_error) throw;
      last = failure;
    }
  }
  throw last.value_or(Failure(Fault::connection_lost, "the endpoint names no server"));
}

void ShardConnections::learn_names(const Endpoint& endpoint) {
  static constexpr std::array<std::string_view, 2> cluster_myid{"CLUSTER", "MYID"};
  for (const auto& address : endpoint.nodes) {
    if (!address.name.empty()) names_.push_back({"", address});
  }
  if (endpoint.nodes.size() < 2) return;
  for (const auto& address : endpoint.nodes) {
    if (!address.is_unix()) continue;
    const auto id = nodes_[node_at(address, Connection::Connect::now)].command(cluster_myid);
    names_.push_back({std::string(id.text()), address});
  }
}

/// Asks `from` for the table of slots and takes it over; false when it is no cluster.
bool ShardConnections::learn_slots(Node from, Connection::Connect when) {
  std::vector<SlotRange> ranges;
  try {
    ranges = parse_slots(nodes_[from].command(cluster_slots), nodes_[from].address(), names_);
  } catch (const Failure& failure) {
    if (failure.fault() == Fault::server_error && says_single(failure.reply())) return false;
    throw;
  }
  if (ranges.empty()) {
    throw Failure(Fault::server_error,
                  fmt::format("{}: the cluster has no slots assigned yet: wait until CLUSTER INFO says "
                              "cluster_state:ok, or create it with redis-cli --cluster create",
                              nodes_[from].address().text()));
  }
  shards_.clear();
  for (const auto& range : ranges) {
    const auto node = node_at(range.address, when);
    std::fill(owner_.begin() + range.first, owner_.begin() + range.last + 1, node);
    if (std::ranges::find(shards_, node) == shards_.end()) shards_.push_back(node);
  }
  return true;
}

ShardConnections::Node ShardConnections::node_at(const Address& address, Connection::Connect when) {
  const auto is_this = [&address](const Connection& node) { return node.address() == address; };
  const auto found = std::ranges::find_if(nodes_, is_this);
  const auto index = static_cast<Node>(found - nodes_.begin());
  if (found == nodes_.end()) nodes_.emplace_back(address, options_, when);
  return index;
}

/// Asks the nodes, those with a connection first, until one answers. When none does, the old table stays: the command
/// that needs a node says why it cannot have it.
void ShardConnections::renew_slots() {
  stale_ = false;
  for (const bool connected : {true, false}) {
    for (Node i = 0; i < nodes_.size(); ++i) {
      std::optional<Failure> unused;
      if ((nodes_[i].fd() >= 0) == connected &&
          done(unused, [&] { learn_slots(i, Connection::Connect::when_needed); })) {
        return;
      }
    }
  }
}

void ShardConnections::run(Batch& batch) {
  if (batch.empty()) return;
  if (stale_ && clustered_) renew_slots();
  try {
    batch.size() == 1 ? run_single(batch) : run_groups(batch);
  } catch (const Failure& failure) {
    stale_ = failure.fault() == Fault::connection_lost || failure.fault() == Fault::deadline_exceeded;
    throw;
  }
}

void ShardConnections::run_single(Batch& batch) {
  static constexpr std::array<std::uint32_t, 1> first{0};
  auto& node = nodes_[owner(batch.key(0))];
  node.push(batch, first);
  node.pull(batch);
  if (batch.entry(0).setback) settle(batch);
}

void ShardConnections::group(const Batch& batch) {
  groups_.resize(nodes_.size());
  for (auto& group : groups_) group.clear();
  for (std::uint32_t i = 0; i < batch.size(); ++i) groups_[owner(batch.key(i))].push_back(i);
}

void ShardConnections::run_groups(Batch& batch) {
  group(batch);
  std::optional<Failure> first;
  for (std::size_t n = 0; n < groups_.size(); ++n) {
    if (groups_[n].empty()) continue;
    if (!done(first, [&] { nodes_[n].push(batch, groups_[n]); })) groups_[n].clear();
  }
  for (std::size_t n = 0; n < groups_.size(); ++n) {
    if (!groups_[n].empty()) done(first, [&] { nodes_[n].pull(batch); });
  }
  if (first) throw *first;
  settle(batch);
}

/// Follows the redirections in the batch; throws for the first other setback.
void ShardConnections::settle(Batch& batch) {
  std::optional<Failure> first;
  for (std::uint32_t i = 0; i < batch.size(); ++i) {
    if (!batch.entry(i).setback) continue;
    done(first, [&] {
      const auto last = follow(batch, i);
      if (batch.entry(i).setback) throw failure_of(batch, i, nodes_[last].address());
    });
  }
  if (first) throw *first;
}

/// Returns the node that had the last word.
ShardConnections::Node ShardConnections::follow(Batch& batch, std::uint32_t i) {
  auto node = owner(batch.key(i));
  for (int hops = 0; clustered_ && hops < most_redirections && batch.entry(i).setback; ++hops) {
    const auto to = parse_redirection(batch.entry(i).setback.text, nodes_[node].address(), names_);
    if (!to) break;
    node = node_at(to->address, Connection::Connect::when_needed);
    if (!to->asking && owner_[to->slot] != node) learn_slots(node, Connection::Connect::when_needed);
    nodes_[node].push(batch, {&i, 1}, to->asking);
    nodes_[node].pull(batch);
  }
  return node;
}

std::size_t ShardConnections::shard_of(std::string_view key) const {
  return static_cast<std::size_t>(std::ranges::find(shards_, owner(key)) - shards_.begin());
}

std::string ShardConnections::tag_for_shard(std::size_t i) const {
  const auto node = shards_.at(i);
  return tag_where([&](std::uint16_t slot) { return !clustered_ || owner_[slot] == node; });
}

}  // namespace scalebench::wire
