// SPDX-License-Identifier: Apache-2.0
// Answers AI.TENSORGET.
#pragma once

#include "redis/modules/tensor.hpp"

namespace scalebench::tensor_store {

/// What a client asked for; nothing asked means META BLOB.
struct ReplyFormat {
  bool meta = false;
  bool blob = false;
  bool values = false;
};

/// `AI.TENSORGET key [META] [BLOB | VALUES]`. Throws redis::ErrorReply, redis::WrongArity.
ReplyFormat parse_format(redis::Arguments arguments);

/// The reply of AI.TENSORGET; the bytes go straight into the reply.
void reply_tensor(redis::Context* context, const TensorView& tensor, ReplyFormat format);

}  // namespace scalebench::tensor_store
