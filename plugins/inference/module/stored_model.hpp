// SPDX-License-Identifier: Apache-2.0
// The data type AI__MODEL.
#pragma once

#include <optional>

#include "inference/module/pace.hpp"
#include "inference/module/stored.hpp"

namespace scalebench::inference_server {

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

}  // namespace scalebench::inference_server
