// SPDX-License-Identifier: Apache-2.0
// AI.INFO and AI.CONFIG.
#pragma once

#include "redis/modules/redis_api.hpp"

namespace scalebench::inference_server {

/// False: the server refused a command.
bool register_info_commands(redis::Context* context);

}  // namespace scalebench::inference_server
