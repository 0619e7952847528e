// SPDX-License-Identifier: Apache-2.0
#include "inference/module/info_commands.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <utility>

#include "inference/module/arguments.hpp"
#include "inference/module/device_queue.hpp"
#include "inference/module/request.hpp"
#include "inference/module/settings.hpp"
#include "inference/module/stored_model.hpp"

namespace scalebench::inference_server {
namespace {

struct Scan {
  redis::Context* context;
  const Stored* (*as)(redis::Key*);
  std::vector<std::pair<std::string, std::string>> found;
};

void visit(redis::Context* context, redis::String* name, redis::Key* key, void* data) {
  auto& scan = *static_cast<Scan*>(data);
  const redis::OpenedKey opened(key ? nullptr : redis::open_key(context, name, redis::read_mode));
  redis::Key* value = key ? key : opened.get();
  const Stored* stored = value && redis::key_type(value) == redis::key_module ? scan.as(value) : nullptr;
  if (stored) scan.found.emplace_back(redis::view(name), stored->tag);
}

}  // namespace

void reply_scan(redis::Context* context, const Stored* (*as)(redis::Key*)) {
  Scan scan{context, as, {}};
  const std::unique_ptr<redis::ScanCursor, decltype(redis::destroy_scan_cursor)> cursor(redis::scan_cursor(),
                                                                                        redis::destroy_scan_cursor);
  while (redis::scan(context, cursor.get(), visit, &scan) != 0) {
  }
  redis::reply_with_array(context, static_cast<long>(scan.found.size()));
  for (const auto& [key, tag] : scan.found) {
    redis::reply_with_array(context, 2);
    redis::reply_with_text(context, key);
    redis::reply_with_text(context, tag);
  }
}

void delete_stored(redis::Context* context, redis::String* key, redis::Type* type) {
  redis::delete_key(redis::open_as(context, key, redis::write_mode, type).get());
  redis::replicate_verbatim(context);
  redis::reply_with_simple_string(context, "OK");
}

namespace {

/// What a client records of the server it measures; RedisAI has no such form.
void reply_library(redis::Context* context) {
  const torch_backend::Blas blas = torch_backend::blas_in_force();
  constexpr long elements = 16;
  redis::reply_with_array(context, elements);
  reply_pair(context, "module", std::string_view("scalebench"));
  reply_pair(context, "libtorch", torch_backend::library_version());
  reply_pair(context, "cuda", torch_backend::has_cuda() ? 1 : 0);
  reply_pair(context, "blas", blas.name);
  reply_pair(context, "blas file", blas.file);
  reply_pair(context, "threads per queue", settings().threads_per_queue);
  reply_pair(context, "intra-op threads", torch_backend::intra_op_threads());
  reply_pair(context, "inter-op threads", torch_backend::inter_op_threads());
}

const Stored& find_stored(redis::Context* context, redis::String* name) {
  const redis::OpenedKey key(redis::open_key(context, name, redis::read_mode));
  if (key && redis::key_type(key.get()) == redis::key_module) {
    if (const StoredModel* model = as_model(key.get())) return *model;
    if (const StoredScript* script = as_script(key.get())) return *script;
  }
  throw redis::ErrorReply("ERR cannot find run info for key");
}

void reply_stats(redis::Context* context, const redis::String* name, const Stored& stored) {
  constexpr long elements = 18;
  redis::reply_with_array(context, elements);
  reply_pair(context, "key", redis::view(name));
  reply_pair(context, "type", std::string_view(stored.kind()));
  reply_pair(context, "backend", std::string_view("TORCH"));
  reply_pair(context, "device", torch_backend::name_of(stored.device));
  reply_pair(context, "tag", stored.tag);
  constexpr long long ns_per_us = 1000;
  reply_pair(context, "duration", stored.stats.duration_ns.load() / ns_per_us);
  reply_pair(context, "samples", stored.counts_samples() ? stored.stats.samples.load() : -1);
  reply_pair(context, "calls", stored.stats.calls.load());
  reply_pair(context, "errors", stored.stats.errors.load());
}

void info(redis::Context* context, redis::Arguments arguments) {
  if (arguments.size() > 3) throw redis::WrongArity();
  if (arguments.size() == 1) return reply_library(context);
  const Stored& stored = find_stored(context, arguments[1]);
  if (arguments.size() == 2) return reply_stats(context, arguments[1], stored);
  if (!redis::is_keyword(arguments[2], "RESETSTAT")) throw redis::ErrorReply("ERR unsupported subcommand");
  stored.stats.reset();
  redis::reply_with_simple_string(context, "OK");
}

void reply_setting(redis::Context* context, const redis::String* name) {
  if (redis::is_keyword(name, "MODEL_CHUNK_SIZE")) {
    redis::reply_with_long_long(context, settings().model_chunk_bytes);
  } else {
    redis::reply_with_null(context);
  }
}

void load_backend(ArgumentReader& reader) {
  const std::string name = reader.text("ERR unsupported backend");
  for (const char* known : {"TORCH", "TF", "TFLITE", "ONNX"}) {
    if (tensor_store::same_letters(name, known)) throw redis::ErrorReply("ERR error loading backend");
  }
  throw redis::ErrorReply("ERR unsupported backend");
}

void config(redis::Context* context, redis::Arguments arguments) {
  if (arguments.size() < 2) throw redis::WrongArity();
  ArgumentReader reader(arguments, 1);
  if (reader.accept("GET")) return reply_setting(context, reader.next("ERR unsupported subcommand"));
  if (reader.accept("LOADBACKEND")) load_backend(reader);
  if (!reader.accept("MODEL_CHUNK_SIZE")) throw redis::ErrorReply("ERR unsupported subcommand");
  settings().model_chunk_bytes = reader.number(1, "ERR MODEL_CHUNK_SIZE: invalid chunk size");
  redis::reply_with_simple_string(context, "OK");
}

/// With the names that RedisAI has in INFO modules (Redis puts `ai_` in front).
void tell_settings(redis::InfoContext* info) {
  redis::add_info_section(info, "load_time_configs");
  redis::add_info_number(info, "threads_per_queue", settings().threads_per_queue);
  redis::add_info_number(info, "intra_op_parallelism", torch_backend::intra_op_threads());
  redis::add_info_number(info, "inter_op_parallelism", torch_backend::inter_op_threads());
}

void tell_builds(redis::InfoContext* info) {
  redis::add_info_section(info, "git");
  redis::add_info_text(info, "git_sha", git_id);
  redis::add_info_section(info, "backends_info");
  redis::add_info_text(info, "Torch_version", torch_backend::library_version().c_str());
}

void add_seconds(redis::InfoContext* info, const std::string& field, std::chrono::nanoseconds time) {
  constexpr double ns_per_s = 1e9;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6f", static_cast<double>(time.count()) / ns_per_s);
  redis::add_info_text(info, field.c_str(), text.data());
}

void tell_usage(redis::InfoContext* info, const std::string& whose, int who) {
  rusage used{};
  getrusage(who, &used);
  const auto time = [](const timeval& of) {
    return std::chrono::seconds(of.tv_sec) + std::chrono::microseconds(of.tv_usec);
  };
  add_seconds(info, whose + "_used_cpu_sys", time(used.ru_stime));
  add_seconds(info, whose + "_used_cpu_user", time(used.ru_utime));
}

void tell_queues(redis::InfoContext* info) {
  for (auto& [device, threads] : use_of_queues()) {
    std::string name = device;
    std::ranges::replace(name, ':', '_');  // ends the name of a field
    for (std::size_t i = 0; i < threads.size(); ++i) {
      add_seconds(info, "queue_" + name + "_bthread_n" + std::to_string(i + 1) + "_used_cpu_total", threads[i]);
    }
  }
}

/// INFO modules. A server that crashes may hold any lock: then nothing is asked of queues.
void tell_module(redis::InfoContext* info, int for_crash_report) {
  tell_builds(info);
  tell_settings(info);
  if (for_crash_report != 0) return;
  redis::add_info_section(info, "cpu");
  tell_usage(info, "self", RUSAGE_SELF);
  tell_usage(info, "children", RUSAGE_CHILDREN);
  tell_usage(info, "main_thread", RUSAGE_THREAD);
  tell_queues(info);
}

/// Redis has had all of them since it had one.
bool has_info_functions() {
  return redis::register_info && redis::add_info_section && redis::add_info_number && redis::add_info_text;
}

}  // namespace

bool register_info_commands(redis::Context* context) {
  if (has_info_functions()) redis::register_info(context, tell_module);
  return redis::create_command(context, "ai.info", redis::guarded<info>, "readonly", 1, 1, 1) == redis::ok &&
         redis::create_command(context, "ai.config", redis::guarded<config>, "admin", 0, 0, 0) == redis::ok;
}

}  // namespace scalebench::inference_server
