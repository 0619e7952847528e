// SPDX-License-Identifier: Apache-2.0
#include "inference/module/stored_script.hpp"

namespace scalebench::inference_server {
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
