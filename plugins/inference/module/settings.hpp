// SPDX-License-Identifier: Apache-2.0
// What the module is loaded with, and what AI.CONFIG changes. Belongs to the main thread.
#pragma once

#include <string>

#include "redis/modules/redis_handle.hpp"

namespace scalebench::inference_server {

struct Settings {
  int threads_per_queue = 1;
  int intra_op_threads = 0;  ///< 0: libtorch's default
  int inter_op_threads = 0;
  long long model_chunk_bytes = 511LL << 20;
};

/// `NAME value` pairs as RedisAI takes them, but for those that concern the backends it loads. Throws redis::ErrorReply
/// naming the option that is wrong.
Settings parse_settings(redis::Arguments arguments);

/// The settings in force.
Settings& settings();

}  // namespace scalebench::inference_server
