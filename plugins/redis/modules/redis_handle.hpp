// SPDX-License-Identifier: Apache-2.0
// Owners and views over the Redis module interface, and the border at which exceptions become replies.
#pragma once

#include <exception>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "redis/modules/element.hpp"
#include "redis/modules/redis_api.hpp"

namespace scalebench::redis {

/// The arguments of a command, its name included.
using Arguments = std::span<String* const>;

/// An error reply; the text begins with its code where it has one ("ERR …").
class ErrorReply : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Asks for the server's own "wrong number of arguments" reply.
struct WrongArity {};

inline constexpr const char* wrong_type = "WRONGTYPE Operation against a key holding the wrong kind of value";

inline std::string_view view(const String* string) {
  std::size_t bytes = 0;
  const char* begin = string_ptr_len(string, &bytes);
  return {begin, bytes};
}

/// Whether a keyword was given, in capitals or not; `keyword` is in capitals.
inline bool is_keyword(const String* argument, std::string_view keyword) {
  return tensor_store::same_letters(view(argument), keyword);
}

struct FreeString {
  void operator()(String* string) const { free_string(nullptr, string); }
};
/// A counted string of the server. The count is not atomic: hold and release on the main thread only.
using HeldString = std::unique_ptr<String, FreeString>;

inline HeldString hold(String* string) { return HeldString(hold_string(nullptr, string)); }
inline HeldString make_string(std::string_view text) {
  return HeldString(create_string(nullptr, text.data(), text.size()));
}

struct CloseKey {
  void operator()(Key* key) const { close_key(key); }
};
using OpenedKey = std::unique_ptr<Key, CloseKey>;

/// Opens a key that may be absent. Throws ErrorReply(wrong_type) when it holds something other than `type`.
OpenedKey open_as(Context* context, String* name, int mode, const Type* type);

/// The value of `type` at `name`; null when the key is absent. Throws ErrorReply(wrong_type).
void* find_value(Context* context, String* name, const Type* type);

/// Puts `value`, whose ownership goes to the server, at `key`, which open_as opened for writing: what was there is
/// freed, an expiry ends.
void store_value(Key* key, Type* type, void* value, void (*free_value)(void*));

inline int reply_with_text(Context* context, std::string_view text) {
  return reply_with_buffer(context, text.data(), text.size());
}

/// Replies "+OK". Written by the server once and copied since: its own function for it takes three times as long.
int reply_with_ok(Context* context);

/// Of what the project's data types save. RedisAI numbers its own 0 to 4: its snapshots are refused, not misread.
inline constexpr int encoding_version = 101;
/// Why a value that was saved in this encoding cannot be loaded; null where it can.
const char* refusal_of_encoding(int version);

using CommandBody = void (*)(Context*, Arguments);

/// The border of a command: what its body throws becomes the reply.
template <CommandBody body>
int guarded(Context* context, String** argv, int argc) noexcept try {
  body(context, Arguments(argv, static_cast<std::size_t>(argc)));
  return ok;
} catch (const WrongArity&) {
  return wrong_arity(context);
} catch (const std::exception& error) {
  return reply_with_error(context, error.what());
}

}  // namespace scalebench::redis
