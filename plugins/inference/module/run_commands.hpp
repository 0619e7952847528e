// SPDX-License-Identifier: Apache-2.0
// AI.MODELEXECUTE, AI.SCRIPTEXECUTE and their deprecated forms AI.MODELRUN, AI.SCRIPTRUN.
#pragma once

#include "redis/modules/redis_handle.hpp"

namespace scalebench::inference_server {

/// False: the server refused a command.
bool register_run_commands(redis::Context* context);

/// Throws redis::ErrorReply inside a transaction or script, where no client can wait.
void check_may_block(redis::Context* context);

}  // namespace scalebench::inference_server
