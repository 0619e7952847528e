// SPDX-License-Identifier: Apache-2.0
// What the cases of bench-inference share: the plugin's own two backends with ResNet-50, ready to run.
#pragma once

#include <sched.h>

#include <functional>
#include <memory>
#include <string>

#include "inference/local_backend.hpp"
#include "inference/model_store.hpp"
#include "inference/server_backend.hpp"
#include "support/redis_server.hpp"

namespace scalebench::inference_bench {

using Words = std::vector<std::string_view>;

/// ResNet-50, its preprocessing and an image. libtorch is used in a process of its own only.
inference::Task make_task();
std::string read_file(const std::string& path);

/// All that is pinned and started while it lives is so on one core; `core` is -1 when that is not possible.
class OnOneCore {
 public:
  OnOneCore();
  OnOneCore(const OnOneCore&) = delete;
  OnOneCore& operator=(const OnOneCore&) = delete;
  ~OnOneCore();
  const int core;

 private:
  cpu_set_t before_;
};

/// A server with the module.
class Server {
 public:
  explicit Server(int intra_op_threads);
  wire::Endpoint endpoint() const { return wire::parse_endpoint(server_.unix_socket()); }
  /// Stores the model and the script of the task.
  void store(const inference::Task& task, const inference::Batching& batching = {}) const;

 private:
  support::RedisServer server_;
};

/// The keys that Server::store uses.
inference::Keys keys_of(int rank);

/// A client of a server, whole inferences and their steps.
class Served {
 public:
  Served(const wire::Endpoint& endpoint, const inference::Task& task, int rank);
  void infer();
  inference::ServerBackend& steps() { return backend_; }
  wire::Client& client() { return client_; }
  /// By the account of the server, microseconds computed for the model or script at `key` since this was asked last.
  double computed_us(const std::string& key);

 private:
  wire::Client client_;
  inference::Keys keys_;
  inference::ServerBackend backend_;
  wire::Tensor answer_;
  long long computed_us_ = 0;
};

/// The same in this process.
class Local {
 public:
  Local(const inference::Task& task, int intra_op_threads);
  void infer();
  inference::LocalBackend& steps() { return backend_; }

 private:
  inference::LocalBackend backend_;
  wire::Tensor answer_;
};

}  // namespace scalebench::inference_bench
