// SPDX-License-Identifier: Apache-2.0
#include "inference/module/script_commands.hpp"

#include "inference/module/argument_reader.hpp"
#include "inference/module/reply_pair.hpp"
#include "inference/module/scan.hpp"
#include "inference/module/stored_script.hpp"

namespace scalebench::inference_server {
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
