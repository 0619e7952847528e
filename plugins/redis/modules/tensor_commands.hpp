// SPDX-License-Identifier: Apache-2.0
// AI.TENSORSET and AI.TENSORGET, to be registered by any module that wants the tensor store.
#pragma once

#include "redis/modules/redis_api.hpp"

namespace scalebench::tensor_store {

/// Registers the data type and both commands. False: the server refused one of them.
bool register_tensor_store(redis::Context* context);

}  // namespace scalebench::tensor_store
