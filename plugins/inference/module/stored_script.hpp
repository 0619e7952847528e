// SPDX-License-Identifier: Apache-2.0
// The data type AI_SCRIPT.
#pragma once

#include <optional>

#include "inference/module/stored.hpp"

namespace scalebench::inference_server {

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
