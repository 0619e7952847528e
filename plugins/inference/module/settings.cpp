// SPDX-License-Identifier: Apache-2.0
#include "inference/module/settings.hpp"

#include <array>
#include <limits>

namespace scalebench::inference_server {
namespace {

long long parse_count(const redis::String* name, const redis::String* value, long long most) {
  long long count = 0;
  if (redis::string_to_long_long(value, &count) == redis::ok && count > 0 && count <= most) return count;
  throw redis::ErrorReply(std::string(redis::view(name)) + " takes a number from 1 to " + std::to_string(most));
}

struct Option {
  const char* name;
  void (*set)(Settings&, const redis::String* name, const redis::String* value);
};
constexpr long long most_threads = 1024;

template <int Settings::* member>
void set_threads(Settings& settings, const redis::String* name, const redis::String* value) {
  settings.*member = static_cast<int>(parse_count(name, value, most_threads));
}

void set_chunk_size(Settings& settings, const redis::String* name, const redis::String* value) {
  settings.model_chunk_bytes = parse_count(name, value, std::numeric_limits<long long>::max());
}

void refuse(Settings&, const redis::String* name, const redis::String*) {
  throw redis::ErrorReply(
      std::string(redis::view(name)) +
      " is for the backends that RedisAI loads; this module has libtorch built in and no other: leave it out");
}

constexpr std::array<Option, 11> options = {{{"THREADS_PER_QUEUE", set_threads<&Settings::threads_per_queue>},
                                             {"INTRA_OP_PARALLELISM", set_threads<&Settings::intra_op_threads>},
                                             {"INTER_OP_PARALLELISM", set_threads<&Settings::inter_op_threads>},
                                             {"MODEL_CHUNK_SIZE", set_chunk_size},
                                             {"MODEL_EXECUTION_TIMEOUT", refuse},
                                             {"BACKEND_MEMORY_LIMIT", refuse},
                                             {"BACKENDSPATH", refuse},
                                             {"TORCH", refuse},
                                             {"TF", refuse},
                                             {"TFLITE", refuse},
                                             {"ONNX", refuse}}};

const Option& find_option(const redis::String* name) {
  for (const Option& option : options) {
    if (redis::is_keyword(name, option.name)) return option;
  }
  throw redis::ErrorReply(std::string(redis::view(name)) + " is no option of this module");
}

}  // namespace

Settings parse_settings(redis::Arguments arguments) {
  Settings parsed;
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    const Option& option = find_option(arguments[i]);
    if (i + 1 == arguments.size()) throw redis::ErrorReply(std::string(option.name) + " lacks its value");
    option.set(parsed, arguments[i], arguments[i + 1]);
  }
  return parsed;
}

Settings& settings() {
  static Settings in_force;
  return in_force;
}

}  // namespace scalebench::inference_server
