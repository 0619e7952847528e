// SPDX-License-Identifier: Apache-2.0
#include "inference/module/model_commands.hpp"

#include <algorithm>
#include <array>

#include "inference/module/arguments.hpp"
#include "inference/module/info_commands.hpp"
#include "inference/module/request.hpp"
#include "inference/module/settings.hpp"
#include "inference/module/stored_model.hpp"

namespace scalebench::inference_server {
namespace {

enum class Backend { torch, tensorflow, other };

Backend read_backend(ArgumentReader& reader) {
  const std::string name = reader.text("ERR unsupported backend");
  if (tensor_store::same_letters(name, "TORCH")) return Backend::torch;
  if (tensor_store::same_letters(name, "TF")) return Backend::tensorflow;
  if (tensor_store::same_letters(name, "TFLITE") || tensor_store::same_letters(name, "ONNX")) return Backend::other;
  throw redis::ErrorReply("ERR unsupported backend");
}

Batching read_batching(ArgumentReader& reader) {
  Batching batching;
  const bool has_size = reader.accept("BATCHSIZE");
  if (has_size) batching.size = reader.number(0, "ERR Invalid argument for BATCHSIZE");
  const bool has_min_size = reader.accept("MINBATCHSIZE");
  if (has_min_size && !has_size) throw redis::ErrorReply("ERR MINBATCHSIZE specified without BATCHSIZE");
  if (has_min_size) batching.min_size = reader.number(0, "ERR Invalid argument for MINBATCHSIZE");
  const bool has_timeout = reader.accept("MINBATCHTIMEOUT");
  if (has_timeout && !has_min_size) throw redis::ErrorReply("ERR MINBATCHTIMEOUT specified without MINBATCHSIZE");
  if (has_timeout) batching.min_timeout_ms = reader.number(0, "ERR Invalid argument for MINBATCHTIMEOUT");
  return batching;
}

/// Models of libtorch name their inputs themselves.
void check_names(const ArgumentReader& reader, Backend backend) {
  if (backend == Backend::tensorflow && !reader.is_next("INPUTS")) {
    throw redis::ErrorReply("ERR INPUTS not specified for TF");
  }
  if (backend != Backend::tensorflow && reader.is_next("INPUTS")) {
    throw redis::ErrorReply("ERR INPUTS argument should not be specified for this backend");
  }
  if (backend != Backend::tensorflow && reader.is_next("OUTPUTS")) {
    throw redis::ErrorReply("ERR OUTPUTS argument should not be specified for this backend");
  }
  if (backend != Backend::torch) throw redis::ErrorReply("ERR Could not load backend");
}

std::vector<redis::HeldString> read_blob(ArgumentReader& reader, const char* error_when_no_keyword) {
  constexpr const char* missing = "ERR Insufficient arguments, missing model BLOB";
  if (reader.at_end()) throw redis::ErrorReply(missing);
  if (!reader.accept("BLOB")) throw redis::ErrorReply(error_when_no_keyword);
  std::vector<redis::HeldString> blob;
  for (redis::String* part : reader.rest()) {
    if (!redis::view(part).empty()) blob.push_back(redis::hold(part));
  }
  if (blob.empty()) throw redis::ErrorReply(missing);
  return blob;
}

ModelRef read_model(ArgumentReader& reader, bool deprecated) {
  ModelRef model(std::make_unique<StoredModel>().release());
  const Backend backend = read_backend(reader);
  model->device = reader.device();
  if (reader.accept("TAG")) model->tag = reader.text("ERR Invalid argument for TAG");
  model->batching = read_batching(reader);
  if (!deprecated || backend != Backend::torch) check_names(reader, backend);
  model->blob = read_blob(
      reader, deprecated ? "ERR Insufficient arguments, missing model BLOB" : "ERR Invalid argument, expected BLOB");
  return model;
}

void model_store(redis::Context* context, redis::Arguments arguments) {
  constexpr std::size_t least = 6;
  if (arguments.size() < least) throw redis::ErrorReply(wrong_number_of_arguments("AI.MODELSTORE"));
  ArgumentReader reader(arguments, 2);
  store_when_ready(context, arguments[1], read_model(reader, false));
}

void model_set(redis::Context* context, redis::Arguments arguments) {
  constexpr std::size_t least = 4;
  if (arguments.size() < least) throw redis::ErrorReply(wrong_number_of_arguments("AI.MODELSET"));
  ArgumentReader reader(arguments, 2);
  store_when_ready(context, arguments[1], read_model(reader, true));
}

/// The blob cut anew into pieces of the size that is set now.
void reply_blob(redis::Context* context, const StoredModel& model) {
  const auto chunk_bytes = static_cast<std::size_t>(settings().model_chunk_bytes);
  const auto parts = model.parts();
  if (parts.size() == 1 && parts.front().size() <= chunk_bytes) {
    redis::reply_with_string(context, model.blob.front().get());
    return;
  }
  std::string joined;
  for (const std::string_view part : parts) joined.append(part);
  if (joined.size() <= chunk_bytes) {
    redis::reply_with_text(context, joined);
    return;
  }
  redis::reply_with_array(context, static_cast<long>((joined.size() + chunk_bytes - 1) / chunk_bytes));
  for (std::size_t at = 0; at < joined.size(); at += chunk_bytes) {
    redis::reply_with_text(context, std::string_view(joined).substr(at, chunk_bytes));
  }
}

constexpr long model_meta_elements = 16;

void reply_meta(redis::Context* context, const StoredModel& model) {
  reply_pair(context, "backend", std::string_view("TORCH"));
  reply_pair(context, "device", torch_backend::name_of(model.device));
  reply_pair(context, "tag", model.tag);
  reply_pair(context, "batchsize", model.batching.size);
  reply_pair(context, "minbatchsize", model.batching.min_size);
  reply_pair(context, "inputs", model.model().inputs());
  reply_pair(context, "outputs", std::vector<std::string>(model.model().outputs().value_or(0)));
  reply_pair(context, "minbatchtimeout", model.batching.min_timeout_ms);
}

void model_get(redis::Context* context, redis::Arguments arguments) {
  if (arguments.size() < 2 || arguments.size() > 4) throw redis::WrongArity();
  const ModelRef model = find_model(context, arguments[1]);
  ArgumentReader reader(arguments, 2);
  const bool all = reader.at_end();
  const bool meta = reader.accept("META") || all;
  const bool blob = reader.accept("BLOB") || all;
  if (!reader.at_end()) throw redis::ErrorReply("ERR unsupported data format");
  if (!meta) return reply_blob(context, *model);
  redis::reply_with_array(context, blob ? model_meta_elements + 2 : model_meta_elements);
  reply_meta(context, *model);
  if (!blob) return;
  redis::reply_with_text(context, "blob");
  reply_blob(context, *model);
}

void model_delete(redis::Context* context, redis::Arguments arguments) {
  if (arguments.size() != 2) throw redis::WrongArity();
  delete_stored(context, arguments[1], find_model(context, arguments[1])->type());
}

void model_scan(redis::Context* context, redis::Arguments arguments) {
  if (arguments.size() != 1) throw redis::WrongArity();
  reply_scan(context, [](redis::Key* key) -> const Stored* { return as_model(key); });
}

}  // namespace

bool register_model_commands(redis::Context* context) {
  const auto add = [&](const char* name, redis::CommandFunction function, const char* flags, int key) {
    return redis::create_command(context, name, function, flags, key, key, key) == redis::ok;
  };
  return add("ai.modelstore", redis::guarded<model_store>, "write deny-oom", 1) &&
         add("ai.modelset", redis::guarded<model_set>, "write deny-oom", 1) &&
         add("ai.modelget", redis::guarded<model_get>, "readonly", 1) &&
         add("ai.modeldel", redis::guarded<model_delete>, "write", 1) &&
         add("ai._modelscan", redis::guarded<model_scan>, "readonly", 0);
}

namespace {

constexpr const char* missing_source = "ERR Insufficient arguments, missing script SOURCE";
constexpr const char* missing_entry_points = "ERR Insufficient arguments, missing script entry points";

ScriptRef read_head(ArgumentReader& reader) {
  ScriptRef script(std::make_unique<StoredScript>().release());
  script->device = reader.device();
  if (reader.accept("TAG")) script->tag = reader.text("ERR Invalid argument for TAG");
  return script;
}

void read_entry_points(ArgumentReader& reader, StoredScript& script) {
  if (!reader.accept("ENTRY_POINTS")) throw redis::ErrorReply(missing_entry_points);
  const long long count = reader.number(1, "ERR Non numeric entry points number provided to AI.SCRIPTSTORE command");
  script.entry_points = reader.texts(static_cast<std::size_t>(count), missing_entry_points);
}

void read_source(ArgumentReader& reader, StoredScript& script) {
  if (!reader.accept("SOURCE")) throw redis::ErrorReply(missing_source);
  script.source = reader.text(missing_source);
}

void script_store(redis::Context* context, redis::Arguments arguments) {
  constexpr std::size_t least = 6;
  if (arguments.size() < least) throw redis::ErrorReply(wrong_number_of_arguments("AI.SCRIPTSTORE"));
  ArgumentReader reader(arguments, 2);
  const ScriptRef script = read_head(reader);
  read_entry_points(reader, *script);
  read_source(reader, *script);
  store_when_ready(context, arguments[1], script);
}

void script_set(redis::Context* context, redis::Arguments arguments) {
  if (arguments.size() != 5 && arguments.size() != 7) throw redis::WrongArity();
  ArgumentReader reader(arguments, 2);
  const ScriptRef script = read_head(reader);
  read_source(reader, *script);
  store_when_ready(context, arguments[1], script);
}

constexpr long script_meta_elements = 6;

void reply_meta(redis::Context* context, const StoredScript& script) {
  reply_pair(context, "device", torch_backend::name_of(script.device));
  reply_pair(context, "tag", script.tag);
  reply_pair(context, "Entry Points", script.entry_points);
}

void script_get(redis::Context* context, redis::Arguments arguments) {
  if (arguments.size() < 2 || arguments.size() > 4) throw redis::WrongArity();
  const ScriptRef script = find_script(context, arguments[1]);
  ArgumentReader reader(arguments, 2);
  const bool all = reader.at_end();
  const bool meta = reader.accept("META") || all;
  const bool source = reader.accept("SOURCE") || all;
  if (!reader.at_end()) throw redis::ErrorReply("ERR unsupported data format");
  if (meta) redis::reply_with_array(context, source ? script_meta_elements + 2 : script_meta_elements);
  if (meta) reply_meta(context, *script);
  if (meta && source) redis::reply_with_text(context, "source");
  if (source) redis::reply_with_text(context, script->source);
}

void script_delete(redis::Context* context, redis::Arguments arguments) {
  if (arguments.size() != 2) throw redis::WrongArity();
  delete_stored(context, arguments[1], find_script(context, arguments[1])->type());
}

void script_scan(redis::Context* context, redis::Arguments arguments) {
  if (arguments.size() != 1) throw redis::WrongArity();
  reply_scan(context, [](redis::Key* key) -> const Stored* { return as_script(key); });
}

}  // namespace

bool register_script_commands(redis::Context* context) {
  const auto add = [&](const char* name, redis::CommandFunction function, const char* flags, int key) {
    return redis::create_command(context, name, function, flags, key, key, key) == redis::ok;
  };
  return add("ai.scriptstore", redis::guarded<script_store>, "write deny-oom", 1) &&
         add("ai.scriptset", redis::guarded<script_set>, "write deny-oom", 1) &&
         add("ai.scriptget", redis::guarded<script_get>, "readonly", 1) &&
         add("ai.scriptdel", redis::guarded<script_delete>, "write", 1) &&
         add("ai._scriptscan", redis::guarded<script_scan>, "readonly", 0);
}

}  // namespace scalebench::inference_server
