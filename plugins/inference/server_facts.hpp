// SPDX-License-Identifier: Apache-2.0
// What a server computes with, as our own module says it.
#pragma once

#include <optional>
#include <string>

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

/// Throws wire::Failure(server_error) that names what is missing unless the server knows RedisAI's commands.
void require_commands(wire::Client& client, std::size_t shard, const std::string& module_dir);

}  // namespace scalebench::inference
