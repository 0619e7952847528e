// SPDX-License-Identifier: Apache-2.0
// The part of the Redis module interface that the project's modules use, bound at load time.
//
// The first pointer of the context a module is loaded with is a function that yields every other function by its
// name; nothing of Redis is needed at build time. Names follow Redis: `reply_with_error` is RedisModule_ReplyWithError.
// All functions belong to the server's main thread, but for alloc, free, create_string and unblock_client.
#pragma once

#include <cstddef>
#include <cstdint>

namespace scalebench::redis {

struct Context;
struct String;
struct Key;
struct Type;
struct Io;
struct Digest;
struct BlockedClient;
struct ScanCursor;
struct CallReply;
struct InfoContext;

using CommandFunction = int (*)(Context*, String**, int);
using BlockedFree = void (*)(Context*, void*);
using DisconnectFunction = void (*)(Context*, BlockedClient*);
using InfoFunction = void (*)(InfoContext*, int);
using ScanFunction = void (*)(Context*, String*, Key*, void*);

constexpr int ok = 0;
constexpr int failed = 1;
constexpr int read_mode = 1;
constexpr int write_mode = 2;
constexpr int key_empty = 0;
constexpr int key_module = 6;
constexpr long long no_expire = -1;
constexpr int api_version = 1;
constexpr int handle_io_errors = 1;

/// Bits of context_flags().
constexpr int in_lua = 1 << 0;
constexpr int in_multi = 1 << 1;
constexpr int replicated = 1 << 12;
constexpr int loading = 1 << 13;
constexpr int deny_blocking = 1 << 21;

/// What Redis asks of a data type, in the layout of version 3 (Redis 6.2 and later).
struct TypeMethods {
  std::uint64_t version = 3;
  void* (*rdb_load)(Io*, int) = nullptr;
  void (*rdb_save)(Io*, void*) = nullptr;
  void (*aof_rewrite)(Io*, String*, void*) = nullptr;
  std::size_t (*mem_usage)(const void*) = nullptr;
  void (*digest)(Digest*, void*) = nullptr;
  void (*free)(void*) = nullptr;
  int (*aux_load)(Io*, int, int) = nullptr;
  void (*aux_save)(Io*, int) = nullptr;
  int aux_save_triggers = 0;
  std::size_t (*free_effort)(String*, const void*) = nullptr;
  void (*unlink)(String*, const void*) = nullptr;
  void* (*copy)(String*, String*, const void*) = nullptr;
  int (*defrag)(void*, String*, void**) = nullptr;
};

// clang-format off
#define SCALEBENCH_REDIS_REQUIRED(X)                                                                     \
  X(void*, alloc, "Alloc", (std::size_t))                                                                \
  X(void, free, "Free", (void*))                                                                         \
  X(std::size_t, malloc_size, "MallocSize", (void*))                                                     \
  X(int, is_module_name_busy, "IsModuleNameBusy", (const char*))                                         \
  X(void, set_module_attribs, "SetModuleAttribs", (Context*, const char*, int, int))                     \
  X(void, set_module_options, "SetModuleOptions", (Context*, int))                                       \
  X(int, create_command, "CreateCommand", (Context*, const char*, CommandFunction, const char*, int, int, int)) \
  X(Type*, create_data_type, "CreateDataType", (Context*, const char*, int, TypeMethods*))               \
  X(void, log, "Log", (Context*, const char*, const char*, ...))                                         \
  X(void, log_io_error, "LogIOError", (Io*, const char*, const char*, ...))                              \
  X(int, wrong_arity, "WrongArity", (Context*))                                                          \
  X(int, context_flags, "GetContextFlags", (Context*))                                                   \
  X(int, reply_with_error, "ReplyWithError", (Context*, const char*))                                    \
  X(int, reply_with_simple_string, "ReplyWithSimpleString", (Context*, const char*))                     \
  X(int, reply_with_string, "ReplyWithString", (Context*, String*))                                      \
  X(int, reply_with_buffer, "ReplyWithStringBuffer", (Context*, const char*, std::size_t))               \
  X(int, reply_with_long_long, "ReplyWithLongLong", (Context*, long long))                               \
  X(int, reply_with_double, "ReplyWithDouble", (Context*, double))                                       \
  X(int, reply_with_array, "ReplyWithArray", (Context*, long))                                           \
  X(int, reply_with_null, "ReplyWithNull", (Context*))                                                   \
  X(Key*, open_key, "OpenKey", (Context*, String*, int))                                                 \
  X(void, close_key, "CloseKey", (Key*))                                                                 \
  X(int, key_type, "KeyType", (Key*))                                                                    \
  X(int, delete_key, "DeleteKey", (Key*))                                                                \
  X(long long, get_expire, "GetExpire", (Key*))                                                          \
  X(int, set_expire, "SetExpire", (Key*, long long))                                                     \
  X(Type*, module_type, "ModuleTypeGetType", (Key*))                                                     \
  X(void*, module_value, "ModuleTypeGetValue", (Key*))                                                   \
  X(int, set_module_value, "ModuleTypeSetValue", (Key*, Type*, void*))                                   \
  X(int, replace_module_value, "ModuleTypeReplaceValue", (Key*, Type*, void*, void**))                   \
  X(String*, create_string, "CreateString", (Context*, const char*, std::size_t))                        \
  X(String*, hold_string, "HoldString", (Context*, String*))                                             \
  X(void, free_string, "FreeString", (Context*, String*))                                                \
  X(const char*, string_ptr_len, "StringPtrLen", (const String*, std::size_t*))                          \
  X(int, string_to_long_long, "StringToLongLong", (const String*, long long*))                           \
  X(int, string_to_double, "StringToDouble", (const String*, double*))                                   \
  X(int, replicate_verbatim, "ReplicateVerbatim", (Context*))                                            \
  X(int, replicate, "Replicate", (Context*, const char*, const char*, ...))                              \
  X(int, is_keys_position_request, "IsKeysPositionRequest", (Context*))                                  \
  X(void, key_at_pos, "KeyAtPos", (Context*, int))                                                       \
  X(void, save_unsigned, "SaveUnsigned", (Io*, std::uint64_t))                                           \
  X(std::uint64_t, load_unsigned, "LoadUnsigned", (Io*))                                                 \
  X(void, save_buffer, "SaveStringBuffer", (Io*, const char*, std::size_t))                              \
  X(String*, load_string, "LoadString", (Io*))                                                           \
  X(int, is_io_error, "IsIOError", (Io*))                                                                \
  X(void, emit_aof, "EmitAOF", (Io*, const char*, const char*, ...))                                     \
  X(void, digest_buffer, "DigestAddStringBuffer", (Digest*, const char*, std::size_t))                   \
  X(void, digest_long_long, "DigestAddLongLong", (Digest*, long long))                                   \
  X(void, digest_end, "DigestEndSequence", (Digest*))                                                    \
  X(BlockedClient*, block_client, "BlockClient", (Context*, CommandFunction, CommandFunction, BlockedFree, long long)) \
  X(int, unblock_client, "UnblockClient", (BlockedClient*, void*))                                       \
  X(void*, blocked_private_data, "GetBlockedClientPrivateData", (Context*))                              \
  X(BlockedClient*, blocked_handle, "GetBlockedClientHandle", (Context*))                                \
  X(void, set_disconnect_callback, "SetDisconnectCallback", (BlockedClient*, DisconnectFunction))        \
  X(ScanCursor*, scan_cursor, "ScanCursorCreate", ())                                                    \
  X(void, destroy_scan_cursor, "ScanCursorDestroy", (ScanCursor*))                                       \
  X(int, scan, "Scan", (Context*, ScanCursor*, ScanFunction, void*))

/// Null where the server is too old to have them.
#define SCALEBENCH_REDIS_OPTIONAL(X)                                                                     \
  X(std::size_t, malloc_size_string, "MallocSizeString", (String*))                                      \
  X(CallReply*, call, "Call", (Context*, const char*, const char*, ...))                                 \
  X(int, reply_with_call_reply, "ReplyWithCallReply", (Context*, CallReply*))                            \
  X(int, register_info, "RegisterInfoFunc", (Context*, InfoFunction))                                    \
  X(int, add_info_section, "InfoAddSection", (InfoContext*, const char*))                                \
  X(int, add_info_number, "InfoAddFieldLongLong", (InfoContext*, const char*, long long))                \
  X(int, add_info_text, "InfoAddFieldCString", (InfoContext*, const char*, const char*))                 \
  X(int, measure_time_start, "BlockedClientMeasureTimeStart", (BlockedClient*))                          \
  X(int, measure_time_end, "BlockedClientMeasureTimeEnd", (BlockedClient*))
// clang-format on

// NOLINTNEXTLINE(bugprone-macro-parentheses): a declaration
#define SCALEBENCH_REDIS_DECLARE(result, name, redis_name, parameters) inline result(*name) parameters = nullptr;
SCALEBENCH_REDIS_REQUIRED(SCALEBENCH_REDIS_DECLARE)
SCALEBENCH_REDIS_OPTIONAL(SCALEBENCH_REDIS_DECLARE)
#undef SCALEBENCH_REDIS_DECLARE

/// Binds the functions and names the module. False: the server lacks a required function (it is older than 6.2), or a
/// module of this name is loaded already.
bool bind(Context* context, const char* module_name, int version);

}  // namespace scalebench::redis
