// SPDX-License-Identifier: Apache-2.0
#include "redis/modules/tensor_commands.hpp"

#include "redis/modules/tensor_arguments.hpp"
#include "redis/modules/tensor_reply.hpp"
#include "redis/modules/tensor_type.hpp"

namespace scalebench::tensor_store {
namespace {

bool is_replayed(redis::Context* context) {
  return (redis::context_flags(context) & (redis::replicated | redis::loading)) != 0;
}

TensorRef parse_client_tensor(redis::Context* context, redis::Arguments arguments) {
  try {
    return parse_tensor(arguments, false);
  } catch (const redis::ErrorReply&) {
    if (!is_replayed(context)) throw;
    return parse_tensor(arguments, true);
  }
}

void tensor_set(redis::Context* context, redis::Arguments arguments) {
  if (arguments.size() < 4) throw redis::WrongArity();
  store_tensor(context, arguments[1], parse_client_tensor(context, arguments));
  redis::replicate_verbatim(context);
  redis::reply_with_ok(context);
}

void tensor_get(redis::Context* context, redis::Arguments arguments) {
  if (arguments.size() < 2 || arguments.size() > 4) throw redis::WrongArity();
  const TensorRef tensor = find_tensor(context, arguments[1]);
  reply_tensor(context, tensor->view(), parse_format(arguments));
}

}  // namespace

bool register_tensor_store(redis::Context* context) {
  redis::log(context, "notice", "snapshots and DUMPs of RedisAI are not read: what is in them is to be stored anew");
  return register_tensor_type(context) &&
         redis::create_command(context, "ai.tensorset", redis::guarded<tensor_set>, "write deny-oom", 1, 1, 1) ==
             redis::ok &&
         redis::create_command(context, "ai.tensorget", redis::guarded<tensor_get>, "readonly", 1, 1, 1) == redis::ok;
}

}  // namespace scalebench::tensor_store
