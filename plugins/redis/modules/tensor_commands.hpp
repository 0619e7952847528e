// SPDX-License-Identifier: Apache-2.0
// Reads the arguments of AI.TENSORSET.
#pragma once

#include "redis/modules/redis_api.hpp"
#include "redis/modules/tensor.hpp"

namespace scalebench::tensor_store {

/// `AI.TENSORSET key type length… [BLOB bytes | VALUES value…]`; the blob is held, not copied. A length of 0 is
/// accepted only `as_replayed`: results of a computation may have one, and come back from a master or an AOF this way.
/// Throws redis::ErrorReply, redis::WrongArity.
TensorRef parse_tensor(redis::Arguments arguments, bool as_replayed);

// AI.TENSORSET and AI.TENSORGET, to be registered by any module that wants the tensor store.

/// Registers the data type and both commands. False: the server refused one of them.
bool register_tensor_store(redis::Context* context);

}  // namespace scalebench::tensor_store
