// SPDX-License-Identifier: Apache-2.0
// The data type AI_TENSOR: tensors as values of the keyspace, in snapshots, append-only files and digests.
#pragma once

#include <string_view>

#include "redis/modules/tensor.hpp"

namespace scalebench::tensor_store {

/// Registers the type. False: the server refused it (another module owns the name).
bool register_tensor_type(redis::Context* context);

/// The tensor at `key`. Throws redis::ErrorReply when there is none, or something else is there.
TensorRef find_tensor(redis::Context* context, redis::String* key);

/// Puts a tensor at `key`, whatever tensor was there. Throws redis::ErrorReply when something else is there.
void store_tensor(redis::Context* context, redis::String* key, TensorRef tensor);

/// Tells replicas and the AOF of a tensor that a computation put at `key`.
void replicate_tensor(redis::Context* context, redis::String* key, const Tensor& tensor);

}  // namespace scalebench::tensor_store
