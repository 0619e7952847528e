// SPDX-License-Identifier: Apache-2.0
// How long the latest runs of a model computed, for the question whether the next one is worth a thread of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <optional>

#include "inference/module/stored.hpp"

namespace scalebench::inference_server {

/// Any thread. Two at a time may lose a run of one: it is an estimate.
class Pace {
 public:
  /// Of the thread's own: what others on the same core took does not count.
  using Time = std::chrono::nanoseconds;

  /// The mean of short runs: the main thread is no longer away than for a GET of half a megabyte.
  static constexpr Time most_mean = std::chrono::microseconds(50);
  /// A single one with cold caches takes several times as long, but not this.
  static constexpr Time most = 10 * most_mean;

  /// The mean moves by an eighth of the distance, and begins where some short runs are needed to believe in them.
  void ran(std::size_t input_bytes, Time taken) {
    constexpr int weight = 8;
    if (taken > most) return forget();
    mean_ = mean_.load() + (taken - mean_.load()) / weight;
    if (input_bytes > most_bytes_) most_bytes_ = input_bytes;
  }

  void forget() {
    mean_ = unknown;
    most_bytes_ = 0;
  }

  /// Whether one with so much input is likely to be short.
  bool is_short(std::size_t input_bytes) const { return mean_.load() <= most_mean && input_bytes <= most_bytes_; }

 private:
  static constexpr Time unknown = 2 * most_mean;
  std::atomic<Time> mean_ = unknown;
  std::atomic<std::size_t> most_bytes_ = 0;
};

// The data type AI__MODEL.

/// How requests are joined; 0: not.
struct Batching {
  long long size = 0;            ///< most rows in one execution
  long long min_size = 0;        ///< rows to wait for
  long long min_timeout_ms = 0;  ///< how long a request waits for them; 0: for ever
};

class StoredModel final : public Stored {
 public:
  void prepare() override;
  redis::Type* type() const override;
  const char* kind() const override { return "MODEL"; }
  bool counts_samples() const override { return true; }

  const torch_backend::Model& model() const { return *model_; }
  std::vector<std::string_view> parts() const;
  std::size_t blob_bytes() const;
  std::size_t memory_bytes() const override;
  void save(redis::Io* io) const override;
  void load(redis::Io* io) override;
  void digest(redis::Digest* digest) const override;
  void rewrite(redis::Io* io, redis::String* key) const override;

  Batching batching;
  mutable Pace pace;
  int requests_of_threads = 0;  ///< that will run it or have done so, and are not answered yet; main thread
  /// The model's file as its client sent it, in one or more pieces.
  std::vector<redis::HeldString> blob;

 private:
  std::optional<torch_backend::Model> model_;
};
using ModelRef = boost::intrusive_ptr<StoredModel>;

bool register_model_type(redis::Context* context);

/// Throws redis::ErrorReply when there is no model at `key`.
ModelRef find_model(redis::Context* context, redis::String* key);

/// Of a value that an open key holds; null when it is none.
const StoredModel* as_model(redis::Key* key);

// The data type AI_SCRIPT.

class StoredScript final : public Stored {
 public:
  void prepare() override;
  redis::Type* type() const override;
  const char* kind() const override { return "SCRIPT"; }
  bool counts_samples() const override { return false; }

  std::size_t memory_bytes() const override { return sizeof *this + source.capacity(); }
  void save(redis::Io* io) const override;
  void load(redis::Io* io) override;
  void digest(redis::Digest* digest) const override;
  void rewrite(redis::Io* io, redis::String* key) const override;

  const torch_backend::Script& script() const { return *script_; }

  /// Empty for a script of the deprecated AI.SCRIPTSET, whose functions are all open.
  std::vector<std::string> entry_points;
  std::string source;

 private:
  std::optional<torch_backend::Script> script_;
};
using ScriptRef = boost::intrusive_ptr<StoredScript>;

bool register_script_type(redis::Context* context);

/// Throws redis::ErrorReply when there is no script at `key`.
ScriptRef find_script(redis::Context* context, redis::String* key);

/// Of a value that an open key holds; null when it is none.
const StoredScript* as_script(redis::Key* key);

}  // namespace scalebench::inference_server
