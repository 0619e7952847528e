// SPDX-License-Identifier: Apache-2.0
#include "inference/server/stored_script.hpp"

namespace scalebench::inference_server {
namespace {

redis::Type* script_type = nullptr;

void save(redis::Io* io, void* value) {
  const auto& script = *static_cast<StoredScript*>(static_cast<Stored*>(value));
  save_text(io, torch_backend::name_of(script.device));
  save_text(io, script.tag);
  redis::save_unsigned(io, script.entry_points.size());
  for (const std::string& name : script.entry_points) save_text(io, name);
  save_text(io, script.source);
}

StoredRef read(redis::Io* io) {
  ScriptRef script(std::make_unique<StoredScript>().release());
  const auto device = torch_backend::parse_device(load_text(io));
  if (!device) throw redis::ErrorReply("damaged header");
  script->device = *device;
  script->tag = load_text(io);
  for (std::uint64_t names = load_number(io); names > 0; --names) script->entry_points.push_back(load_text(io));
  script->source = load_text(io);
  return script;
}

void* load(redis::Io* io, int version) { return load_stored(io, version, read); }

void rewrite(redis::Io* io, redis::String* key, void* value) {
  const auto& script = *static_cast<StoredScript*>(static_cast<Stored*>(value));
  StringVector arguments;
  arguments.add(torch_backend::name_of(script.device));
  arguments.add("TAG");
  arguments.add(script.tag);
  if (!script.entry_points.empty()) {
    arguments.add("ENTRY_POINTS");
    arguments.add(static_cast<long long>(script.entry_points.size()));
    for (const std::string& name : script.entry_points) arguments.add(name);
  }
  arguments.add("SOURCE");
  arguments.add(script.source);
  const char* command = script.entry_points.empty() ? "AI.SCRIPTSET" : "AI.SCRIPTSTORE";
  redis::emit_aof(io, command, "sv", key, arguments.data(), arguments.size());
}

void digest(redis::Digest* digest, void* value) {
  const auto& script = *static_cast<StoredScript*>(static_cast<Stored*>(value));
  redis::digest_buffer(digest, script.tag.data(), script.tag.size());
  for (const std::string& name : script.entry_points) redis::digest_buffer(digest, name.data(), name.size());
  redis::digest_buffer(digest, script.source.data(), script.source.size());
  redis::digest_end(digest);
}

std::size_t memory_usage(const void* value) {
  const auto& script = *static_cast<const StoredScript*>(static_cast<const Stored*>(value));
  return sizeof script + script.source.capacity();
}

}  // namespace

void StoredScript::prepare() {
  script_.emplace(source, device);
  for (const std::string& name : entry_points) script_->check_entry_point(name);
}

redis::Type* StoredScript::type() const { return script_type; }

bool register_script_type(redis::Context* context) {
  redis::TypeMethods table;
  table.rdb_load = load;
  table.rdb_save = save;
  table.aof_rewrite = rewrite;
  table.mem_usage = memory_usage;
  table.digest = digest;
  table.free = release_stored;
  script_type = redis::create_data_type(context, "AI_SCRIPT", encoding_version, &table);
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
