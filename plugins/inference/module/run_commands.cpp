// SPDX-License-Identifier: Apache-2.0
#include "inference/module/run_commands.hpp"

#include "inference/module/key_positions.hpp"
#include "inference/module/request.hpp"
#include "inference/module/run_arguments.hpp"
#include "redis/modules/tensor_type.hpp"

namespace scalebench::inference_server {
namespace {

using Parser = ParsedRun (*)(redis::Context*, redis::Arguments);

void submit(redis::Context* context, ParsedRun run) {
  auto request = std::make_unique<Request>();
  for (const std::string& name : inputs_of(run.step)) {
    const redis::HeldString key = redis::make_string(name);
    request->tensors[name] = tensor_store::find_tensor(context, key.get());
  }
  request->persist = outputs_of(run.step);
  request->steps.push_back(std::move(run.step));
  Request::submit(context, std::move(request), run.timeout_ms);
}

template <Parser parse>
void run(redis::Context* context, redis::Arguments arguments) {
  if (report_run_keys(context, arguments)) return;
  check_may_block(context);
  submit(context, parse(context, arguments));
}

template <Parser parse>
bool add(redis::Context* context, const char* name) {
  return redis::create_command(context, name, redis::guarded<run<parse>>, "write deny-oom getkeys-api", 1, 1, 1) ==
         redis::ok;
}

}  // namespace

void check_may_block(redis::Context* context) {
  constexpr int flags = redis::in_lua | redis::in_multi | redis::deny_blocking;
  if ((redis::context_flags(context) & flags) == 0) return;
  throw redis::ErrorReply("ERR Cannot run RedisAI command within a transaction or a LUA script");
}

bool register_run_commands(redis::Context* context) {
  return add<parse_model_execute>(context, "ai.modelexecute") && add<parse_model_run>(context, "ai.modelrun") &&
         add<parse_script_execute>(context, "ai.scriptexecute") && add<parse_script_run>(context, "ai.scriptrun");
}

}  // namespace scalebench::inference_server
