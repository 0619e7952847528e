// SPDX-License-Identifier: Apache-2.0
// tensor.so: AI.TENSORSET and AI.TENSORGET for a stock Redis.
#include "redis/modules/tensor_commands.hpp"

using namespace scalebench;

extern "C" __attribute__((visibility("default"))) int RedisModule_OnLoad(redis::Context* context, redis::String**,
                                                                         int) {
  if (!redis::bind(context, "tensor", 1)) return redis::failed;
  return tensor_store::register_tensor_store(context) ? redis::ok : redis::failed;
}
