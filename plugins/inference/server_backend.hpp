// SPDX-License-Identifier: Apache-2.0
// The model on a server: RedisAI, or the module inference.so.
//
// One command and so one round trip a step, all keys of a rank on the shard of the model: no tensor is copied between
// shards. Commands are written once and sent again and again.
#pragma once

#include "backend.hpp"
#include "inside_clock.hpp"
#include "keys.hpp"
#include "wire/client.hpp"

namespace scalebench::inference {

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
