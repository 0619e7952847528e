// SPDX-License-Identifier: Apache-2.0
// AI.SCRIPTSTORE (and the deprecated AI.SCRIPTSET), AI.SCRIPTGET, AI.SCRIPTDEL, AI._SCRIPTSCAN.
#pragma once

#include "redis/modules/redis_api.hpp"

namespace scalebench::inference_server {

/// False: the server refused a command.
bool register_script_commands(redis::Context* context);

}  // namespace scalebench::inference_server
