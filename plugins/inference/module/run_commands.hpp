// SPDX-License-Identifier: Apache-2.0
// Reads the commands that run a model or script into a step; AI.DAGEXECUTE uses the same.
#pragma once

#include "inference/module/request.hpp"
#include "redis/modules/redis_handle.hpp"

namespace scalebench::inference_server {

struct ParsedRun {
  Step step;
  long long timeout_ms = 0;
};

/// All throw redis::ErrorReply; the model or script is looked up, the tensors are not.
ParsedRun parse_model_execute(redis::Context* context, redis::Arguments arguments);
ParsedRun parse_model_run(redis::Context* context, redis::Arguments arguments);
ParsedRun parse_script_execute(redis::Context* context, redis::Arguments arguments);
ParsedRun parse_script_run(redis::Context* context, redis::Arguments arguments);

/// Of a step that runs something.
const Names& inputs_of(const Step& step);
const Names& outputs_of(const Step& step);

// AI.MODELEXECUTE, AI.SCRIPTEXECUTE and their deprecated forms AI.MODELRUN, AI.SCRIPTRUN.

/// False: the server refused a command.
bool register_run_commands(redis::Context* context);

/// Throws redis::ErrorReply inside a transaction or script, where no client can wait.
void check_may_block(redis::Context* context);

}  // namespace scalebench::inference_server
