// SPDX-License-Identifier: Apache-2.0
// What a server computes with, as our own module says it.
#pragma once

#include <optional>
#include <string>

#include "backend.hpp"
#include "model_store.hpp"
#include "task.hpp"
#include "wire/client.hpp"

namespace scalebench::inference {

/// What computes: of a server, or of this process.
struct TorchFacts {
  std::string version;
  std::string blas;
  bool is_slow = false;  ///< the reference BLAS
  int intra_op = 0, inter_op = 0;
  std::optional<int> per_queue;  ///< of a server

  /// The BLAS and libtorch wait for their threads spinning, each for its own, on the same cores.
  bool fights() const { return blas == "OpenBLAS with threads of its own"; }
  std::string text() const;
  std::string threads() const;
};

/// Nothing when the server does not say, as RedisAI.
std::optional<TorchFacts> ask_facts(wire::Client& client, std::size_t shard);

// The time that a server says it spent inside a model or script: AI.INFO's duration and calls.

class InsideClock {
 public:
  InsideClock(wire::Client& client, const std::string& key);

  /// Mean nanoseconds per call since the last time, calls of other clients among them. Nothing the first time, without
  /// a call, and when the server does not say.
  std::optional<double> mean_since_last();

 private:
  struct Count {
    std::int64_t microseconds = 0, calls = 0;
  };
  std::optional<Count> ask();

  wire::Client& client_;
  wire::Batch question_;
  wire::Reply reply_;
  std::optional<Count> last_;
};

/// Throws wire::Failure(server_error) that names what is missing unless the server knows RedisAI's commands.
void require_commands(wire::Client& client, std::size_t shard, const std::string& module_dir);

// The model on a server: RedisAI, or the module inference.so.
//
// One command and so one round trip a step, all keys of a rank on the shard of the model: no tensor is copied between
// shards. Commands are written once and sent again and again.

class ServerBackend final : public Backend {
 public:
  /// Borrows all of them.
  ServerBackend(wire::Client& client, const Task& task, const Keys& keys);

  void put_tensor() override;
  void run_script() override;
  void run_model() override;
  void unpack_tensor(wire::Tensor& answer) override;
  void run_graph(wire::Tensor& answer) override;

  InsideTimes inside_times() override;
  void clean() override;

 private:
  template <typename Work>
  void stage(Stage stage, Work work);
  void write_graph();
  Stage stage_of(const wire::Setback& setback) const;

  wire::Client& client_;
  const Task& task_;
  const Keys& keys_;
  wire::Batch script_, model_, graph_;
  wire::Tensor graph_answer_;
  InsideClock model_clock_, script_clock_;
};

}  // namespace scalebench::inference
