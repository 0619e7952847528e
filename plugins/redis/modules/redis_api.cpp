// SPDX-License-Identifier: Apache-2.0
#include "redis/modules/redis_api.hpp"

#include <cstring>

namespace scalebench::redis {
namespace {

using GetApi = int (*)(const char*, void*);

GetApi api_of(Context* context) {
  GetApi get_api = nullptr;
  std::memcpy(&get_api, static_cast<void*>(context), sizeof get_api);
  return get_api;
}

bool bind_required(GetApi get_api) {
  bool complete = true;
#define SCALEBENCH_REDIS_BIND(result, name, redis_name, parameters) \
  complete = get_api("RedisModule_" redis_name, reinterpret_cast<void*>(&name)) == ok && complete;
  SCALEBENCH_REDIS_REQUIRED(SCALEBENCH_REDIS_BIND)
#undef SCALEBENCH_REDIS_BIND
  return complete;
}

void bind_optional(GetApi get_api) {
#define SCALEBENCH_REDIS_BIND(result, name, redis_name, parameters) \
  get_api("RedisModule_" redis_name, reinterpret_cast<void*>(&name));
  SCALEBENCH_REDIS_OPTIONAL(SCALEBENCH_REDIS_BIND)
#undef SCALEBENCH_REDIS_BIND
}

}  // namespace

bool bind(Context* context, const char* module_name, int version) {
  const GetApi get_api = api_of(context);
  if (!bind_required(get_api)) return false;
  bind_optional(get_api);
  if (is_module_name_busy(module_name) != 0) return false;
  set_module_attribs(context, module_name, version, api_version);
  set_module_options(context, handle_io_errors);
  return true;
}

}  // namespace scalebench::redis
