// SPDX-License-Identifier: Apache-2.0
#include "wire/client.hpp"

#include <array>

namespace scalebench::wire {

Client::Client(const Endpoint& endpoint, ClientOptions options) : shards_(endpoint, options.deadline) {}

void Client::put(std::string_view key, std::span<const std::byte> bytes) {
  batch_.clear();
  batch_.put(key, bytes);
  shards_.run(batch_);
}

void Client::get(std::string_view key, std::span<std::byte> into) {
  batch_.clear();
  batch_.get(key, into);
  shards_.run(batch_);
}

void Client::put_tensor(std::string_view key, const TensorSpec& spec, std::span<const std::byte> bytes) {
  batch_.clear();
  batch_.put_tensor(key, spec, bytes);
  shards_.run(batch_);
}

void Client::get_tensor(std::string_view key, const TensorSpec& spec, std::span<std::byte> into) {
  batch_.clear();
  batch_.get_tensor(key, spec, into);
  shards_.run(batch_);
}

void Client::get_tensor(std::string_view key, Tensor& into) {
  batch_.clear();
  batch_.get_tensor(key, into);
  shards_.run(batch_);
}

void Client::erase(std::string_view key) {
  batch_.clear();
  batch_.act(std::array<std::string_view, 2>{"DEL", key}, key);
  shards_.run(batch_);
}

bool Client::exists(std::string_view key) {
  return command(std::array<std::string_view, 2>{"EXISTS", key}, key).integer() > 0;
}

void Client::run(Batch& batch) { shards_.run(batch); }

Reply Client::command(std::span<const std::string_view> argv, std::string_view key) {
  Reply reply;
  batch_.clear();
  batch_.ask(argv, key, reply);
  shards_.run(batch_);
  return reply;
}

Reply Client::command_on(std::size_t shard, std::span<const std::string_view> argv,
                         std::optional<std::chrono::milliseconds> deadline) {
  return shards_.shard(shard).command(argv, deadline);
}

}  // namespace scalebench::wire
