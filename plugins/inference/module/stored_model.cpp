// SPDX-License-Identifier: Apache-2.0
#include "inference/module/stored_model.hpp"

#include <numeric>

namespace scalebench::inference_server {
namespace {

redis::Type* model_type = nullptr;

void add_option(StringVector& arguments, const char* name, long long value) {
  if (value == 0) return;
  arguments.add(std::string_view(name));
  arguments.add(value);
}

}  // namespace

void StoredModel::save(redis::Io* io) const {
  redis::save_unsigned(io, static_cast<std::uint64_t>(batching.size));
  redis::save_unsigned(io, static_cast<std::uint64_t>(batching.min_size));
  redis::save_unsigned(io, static_cast<std::uint64_t>(batching.min_timeout_ms));
  redis::save_unsigned(io, blob.size());
  for (const std::string_view part : parts()) save_text(io, part);
}

void StoredModel::load(redis::Io* io) {
  batching.size = static_cast<long long>(load_number(io));
  batching.min_size = static_cast<long long>(load_number(io));
  batching.min_timeout_ms = static_cast<long long>(load_number(io));
  for (std::uint64_t left = load_number(io); left > 0; --left) blob.push_back(load_held(io));
}

void StoredModel::digest(redis::Digest* digest) const {
  redis::digest_long_long(digest, batching.size);
  for (const std::string_view part : parts()) redis::digest_buffer(digest, part.data(), part.size());
}

void StoredModel::rewrite(redis::Io* io, redis::String* key) const {
  StringVector arguments;
  arguments.add("TORCH");
  arguments.add(torch_backend::name_of(device));
  arguments.add("TAG");
  arguments.add(tag);
  add_option(arguments, "BATCHSIZE", batching.size);
  add_option(arguments, "MINBATCHSIZE", batching.min_size);
  add_option(arguments, "MINBATCHTIMEOUT", batching.min_timeout_ms);
  arguments.add("BLOB");
  for (const auto& part : blob) arguments.add(part.get());
  redis::emit_aof(io, "AI.MODELSTORE", "sv", key, arguments.data(), arguments.size());
}

std::vector<std::string_view> StoredModel::parts() const {
  std::vector<std::string_view> views;
  for (const auto& part : blob) views.push_back(redis::view(part.get()));
  return views;
}

std::size_t StoredModel::blob_bytes() const {
  const auto views = parts();
  return std::accumulate(views.begin(), views.end(), std::size_t{0},
                         [](std::size_t sum, std::string_view part) { return sum + part.size(); });
}

std::size_t StoredModel::memory_bytes() const {
  return sizeof *this + blob_bytes() + (model_ ? model_->parameter_bytes() : 0);
}

void StoredModel::prepare() { model_.emplace(parts(), device); }

redis::Type* StoredModel::type() const { return model_type; }

bool register_model_type(redis::Context* context) {
  model_type = register_stored_type<StoredModel>(context, "AI__MODEL");
  return model_type != nullptr;
}

ModelRef find_model(redis::Context* context, redis::String* key) {
  auto* value = static_cast<Stored*>(redis::find_value(context, key, model_type));
  if (!value) throw redis::ErrorReply("ERR model key is empty");
  return ModelRef(static_cast<StoredModel*>(value));
}

const StoredModel* as_model(redis::Key* key) {
  if (redis::module_type(key) != model_type) return nullptr;
  return static_cast<StoredModel*>(static_cast<Stored*>(redis::module_value(key)));
}

namespace {

redis::Type* script_type = nullptr;

}  // namespace

void StoredScript::save(redis::Io* io) const {
  redis::save_unsigned(io, entry_points.size());
  for (const std::string& name : entry_points) save_text(io, name);
  save_text(io, source);
}

void StoredScript::load(redis::Io* io) {
  for (std::uint64_t left = load_number(io); left > 0; --left) entry_points.push_back(load_text(io));
  source = load_text(io);
}

void StoredScript::digest(redis::Digest* digest) const {
  for (const std::string& name : entry_points) redis::digest_buffer(digest, name.data(), name.size());
  redis::digest_buffer(digest, source.data(), source.size());
}

void StoredScript::rewrite(redis::Io* io, redis::String* key) const {
  StringVector arguments;
  arguments.add(torch_backend::name_of(device));
  arguments.add("TAG");
  arguments.add(tag);
  if (!entry_points.empty()) {
    arguments.add("ENTRY_POINTS");
    arguments.add(static_cast<long long>(entry_points.size()));
    for (const std::string& name : entry_points) arguments.add(name);
  }
  arguments.add("SOURCE");
  arguments.add(source);
  redis::emit_aof(io, entry_points.empty() ? "AI.SCRIPTSET" : "AI.SCRIPTSTORE", "sv", key, arguments.data(),
                  arguments.size());
}

void StoredScript::prepare() {
  script_.emplace(source, device);
  for (const std::string& name : entry_points) script_->check_entry_point(name);
}

redis::Type* StoredScript::type() const { return script_type; }

bool register_script_type(redis::Context* context) {
  script_type = register_stored_type<StoredScript>(context, "AI_SCRIPT");
  return script_type != nullptr;
}

ScriptRef find_script(redis::Context* context, redis::String* key) {
  auto* value = static_cast<Stored*>(redis::find_value(context, key, script_type));
  if (!value) throw redis::ErrorReply("ERR script key is empty");
  return ScriptRef(static_cast<StoredScript*>(value));
}

const StoredScript* as_script(redis::Key* key) {
  if (redis::module_type(key) != script_type) return nullptr;
  return static_cast<StoredScript*>(static_cast<Stored*>(redis::module_value(key)));
}

}  // namespace scalebench::inference_server
