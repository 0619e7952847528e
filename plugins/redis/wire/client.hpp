// SPDX-License-Identifier: Apache-2.0
// What a workload talks to: values and tensors by key, the same on a single server and on a cluster (which it finds out
// by asking).
//
// Everything throws Failure; connection.hpp says what it means and what happens next. Nothing allocates once it is
// warm, but for failures and `command`. A client belongs to one thread at a time.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "wire/batch.hpp"
#include "wire/shard_connections.hpp"

namespace scalebench::wire {

struct ClientOptions {
  /// Of connecting to a node, of a command, and of a batch as a whole.
  std::chrono::milliseconds deadline{60'000};
};

class Client {
 public:
  explicit Client(const Endpoint& endpoint, ClientOptions options = {});

  void put(std::string_view key, std::span<const std::byte> bytes);
  /// Receives a value of exactly the size of `into`.
  void get(std::string_view key, std::span<std::byte> into);
  void put_tensor(std::string_view key, const TensorSpec& spec, std::span<const std::byte> bytes);
  /// Receives a tensor of exactly this type and these dimensions.
  void get_tensor(std::string_view key, const TensorSpec& spec, std::span<std::byte> into);
  /// Receives a tensor of any type and size, into the memory it has where that is large enough.
  void get_tensor(std::string_view key, Tensor& into);
  /// Removes what is there, if anything is.
  void erase(std::string_view key);
  bool exists(std::string_view key);

  /// All of them in one go, on all nodes at a time.
  void run(Batch& batch);

  /// Any command, sent to where `key` lives (empty: to the first shard); an error reply is thrown.
  Reply command(std::span<const std::string_view> argv, std::string_view key = {});
  /// Any command on one shard; `deadline` stands in for the client's where the command waits, as BLPOP does.
  Reply command_on(std::size_t shard, std::span<const std::string_view> argv,
                   std::optional<std::chrono::milliseconds> deadline = {});

  bool clustered() const { return shards_.clustered(); }
  /// 1 on a single server.
  std::size_t shard_count() const { return shards_.shard_count(); }
  std::size_t shard_of(std::string_view key) const { return shards_.shard_of(key); }
  /// A word such that every key `{word}…` lives on shard `i`.
  std::string tag_for_shard(std::size_t i) const { return shards_.tag_for_shard(i); }
  const Address& address_of(std::size_t shard) { return shards_.shard(shard).address(); }

 private:
  ShardConnections shards_;
  Batch batch_;
};

}  // namespace scalebench::wire
