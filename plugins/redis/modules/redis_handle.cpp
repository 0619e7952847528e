// SPDX-License-Identifier: Apache-2.0
#include "redis/modules/redis_handle.hpp"

namespace scalebench::redis {
namespace {

/// The answer to a command that says OK and does nothing; null where modules may not call any.
CallReply* call_for_ok(Context* context) {
  return call && reply_with_call_reply ? call(context, "SELECT", "l", 0LL) : nullptr;
}

}  // namespace

int reply_with_ok(Context* context) {
  static CallReply* const kept = call_for_ok(context);
  if (kept && reply_with_call_reply(context, kept) == ok) return ok;
  return reply_with_simple_string(context, "OK");
}

OpenedKey open_as(Context* context, String* name, int mode, const Type* type) {
  OpenedKey key(open_key(context, name, mode));
  if (!key || key_type(key.get()) == key_empty) return key;
  if (module_type(key.get()) != type) throw ErrorReply(wrong_type);
  return key;
}

void* find_value(Context* context, String* name, const Type* type) {
  const OpenedKey key = open_as(context, name, read_mode, type);
  return key ? module_value(key.get()) : nullptr;
}

void store_value(Key* key, Type* type, void* value, void (*free_value)(void*)) {
  if (key_type(key) == key_empty) {
    set_module_value(key, type, value);
    return;
  }
  void* replaced = nullptr;
  replace_module_value(key, type, value, &replaced);
  if (get_expire(key) != no_expire) set_expire(key, no_expire);
  free_value(replaced);
}

const char* refusal_of_encoding(int version) {
  if (version == encoding_version) return nullptr;
  if (version > encoding_version) return "it was saved by a later version of scalebench";
  return "it was saved by RedisAI, whose snapshots this module does not read: start with an empty database and store "
         "it anew";
}

}  // namespace scalebench::redis
