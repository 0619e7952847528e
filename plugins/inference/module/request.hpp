// SPDX-License-Identifier: Apache-2.0
// Elements of a reply that is a list of labels and values.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "inference/module/pending.hpp"
#include "inference/module/stored_model.hpp"
#include "redis/modules/redis_handle.hpp"
#include "redis/modules/tensor_reply.hpp"

namespace scalebench::inference_server {

inline void reply_pair(redis::Context* context, const char* label, std::string_view text) {
  redis::reply_with_text(context, label);
  redis::reply_with_text(context, text);
}

inline void reply_pair(redis::Context* context, const char* label, long long number) {
  redis::reply_with_text(context, label);
  redis::reply_with_long_long(context, number);
}

inline void reply_pair(redis::Context* context, const char* label, const std::vector<std::string>& texts) {
  redis::reply_with_text(context, label);
  redis::reply_with_array(context, static_cast<long>(texts.size()));
  for (const std::string& text : texts) redis::reply_with_text(context, text);
}

// What a client asked to compute: steps in their order over tensors that have names.
//
// AI.MODELEXECUTE and AI.SCRIPTEXECUTE are requests of one step whose results go to the keyspace; AI.DAGEXECUTE is one
// of many steps whose tensors are its own, but for those it loads and persists. The main thread makes and answers a
// request; in between exactly one thread of a queue has it. A run that is likely to be over at once (stored_model.hpp)
// is done by the main thread: to wake another and be woken by it would take longer than a PING.

using tensor_store::TensorRef;
using Names = std::vector<std::string>;
/// A tensor of a request: of the keyspace or sent by a client, or a result still in libtorch's memory.
using Value = std::variant<TensorRef, torch_backend::Result>;

struct SetTensor {
  std::string name;
  TensorRef tensor;
};
struct GetTensor {
  std::string name;
  tensor_store::ReplyFormat format;
};
struct RunModel {
  ModelRef model;
  Names inputs;
  Names outputs;
};
struct RunScript {
  ScriptRef script;
  std::string function;
  Names inputs;
  Names outputs;
  Names keys;
  Names arguments;
};
using Step = std::variant<SetTensor, GetTensor, RunModel, RunScript>;

/// The device whose queue a step belongs to; null for one that computes nothing.
const torch_backend::Device* device_of(const Step& step);

class Request final : public Pending {
 public:
  using Clock = std::chrono::steady_clock;

  Request() = default;
  ~Request() override;

  // What the commands fill in.
  std::vector<Step> steps;
  std::map<std::string, Value> tensors;
  Names persist;
  bool is_graph = false;  ///< the reply is an array with an element per step

  /// Main thread: hands the request to its first queue, and the client waits; or, without anything to wait for,
  /// replies.
  static void submit(redis::Context* context, std::unique_ptr<Request> request, long long timeout_ms);

  // What the queue that has it does with it.
  const Step& current() const { return steps[next_]; }
  Clock::time_point arrival() const { return arrival_; }
  torch_backend::Inputs inputs_of(const Names& names) const;
  /// The current step is done, with these results.
  void complete_step(const Names& outputs, const torch_backend::Results& results);
  /// The current step failed, and with it the request.
  void fail_step(const std::string& text);
  /// Does the steps that compute nothing; true when nothing is left to do.
  bool advance();

 private:
  void reply(redis::Context* context) override;
  void on_abandoned() override;
  bool is_short() const;
  static void hand_over(redis::Context* context, std::unique_ptr<Request> request, long long timeout_ms);
  void count_for_models(int requests);
  void put(const std::string& name, Value tensor);
  bool is_persisted(const std::string& name) const;
  void reply_to_graph(redis::Context* context);
  void reply_to_step(redis::Context* context, std::size_t index);
  void persist_tensors(redis::Context* context);

  std::size_t next_ = 0;
  std::string failure_;
  std::vector<Value> replaced_;  // kept for the main thread to release
  std::vector<Value> got_;       // per GetTensor step, in their order
  std::size_t replied_gets_ = 0;
  bool is_of_threads_ = false;
  Clock::time_point arrival_;
};

}  // namespace scalebench::inference_server
