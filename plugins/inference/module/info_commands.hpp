// SPDX-License-Identifier: Apache-2.0
// AI.INFO and AI.CONFIG.
#pragma once

#include "redis/modules/redis_api.hpp"

namespace scalebench::inference_server {

/// Of the tree that the module was built from; "" outside git.
extern const char* const git_id;

/// False: the server refused a command.
bool register_info_commands(redis::Context* context);

}  // namespace scalebench::inference_server
