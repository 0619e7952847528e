// SPDX-License-Identifier: Apache-2.0
#include "inference/server/stored_model.hpp"

#include <numeric>

namespace scalebench::inference_server {
namespace {

redis::Type* model_type = nullptr;

void save(redis::Io* io, void* value) {
  const auto& model = *static_cast<StoredModel*>(static_cast<Stored*>(value));
  save_text(io, torch_backend::name_of(model.device));
  save_text(io, model.tag);
  redis::save_unsigned(io, static_cast<std::uint64_t>(model.batching.size));
  redis::save_unsigned(io, static_cast<std::uint64_t>(model.batching.min_size));
  redis::save_unsigned(io, static_cast<std::uint64_t>(model.batching.min_timeout_ms));
  redis::save_unsigned(io, model.blob.size());
  for (const std::string_view part : model.parts()) save_text(io, part);
}

StoredRef read(redis::Io* io) {
  ModelRef model(std::make_unique<StoredModel>().release());
  const auto device = torch_backend::parse_device(load_text(io));
  if (!device) throw redis::ErrorReply("damaged header");
  model->device = *device;
  model->tag = load_text(io);
  model->batching.size = static_cast<long long>(load_number(io));
  model->batching.min_size = static_cast<long long>(load_number(io));
  model->batching.min_timeout_ms = static_cast<long long>(load_number(io));
  for (std::uint64_t parts = load_number(io); parts > 0; --parts) model->blob.push_back(load_held(io));
  return model;
}

void* load(redis::Io* io, int version) { return load_stored(io, version, read); }

void add_option(StringVector& arguments, const char* name, long long value) {
  if (value == 0) return;
  arguments.add(std::string_view(name));
  arguments.add(value);
}

void rewrite(redis::Io* io, redis::String* key, void* value) {
  const auto& model = *static_cast<StoredModel*>(static_cast<Stored*>(value));
  StringVector arguments;
  arguments.add("TORCH");
  arguments.add(torch_backend::name_of(model.device));
  arguments.add("TAG");
  arguments.add(model.tag);
  add_option(arguments, "BATCHSIZE", model.batching.size);
  add_option(arguments, "MINBATCHSIZE", model.batching.min_size);
  add_option(arguments, "MINBATCHTIMEOUT", model.batching.min_timeout_ms);
  arguments.add("BLOB");
  for (const auto& part : model.blob) arguments.add(part.get());
  redis::emit_aof(io, "AI.MODELSTORE", "sv", key, arguments.data(), arguments.size());
}

void digest(redis::Digest* digest, void* value) {
  const auto& model = *static_cast<StoredModel*>(static_cast<Stored*>(value));
  redis::digest_buffer(digest, model.tag.data(), model.tag.size());
  redis::digest_long_long(digest, model.batching.size);
  for (const std::string_view part : model.parts()) redis::digest_buffer(digest, part.data(), part.size());
  redis::digest_end(digest);
}

std::size_t memory_usage(const void* value) {
  return static_cast<const StoredModel*>(static_cast<const Stored*>(value))->memory_bytes();
}

}  // namespace

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
  redis::TypeMethods table;
  table.rdb_load = load;
  table.rdb_save = save;
  table.aof_rewrite = rewrite;
  table.mem_usage = memory_usage;
  table.digest = digest;
  table.free = release_stored;
  model_type = redis::create_data_type(context, "AI__MODEL", encoding_version, &table);
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

}  // namespace scalebench::inference_server
