// SPDX-License-Identifier: Apache-2.0
// AI.MODELSTORE (and the deprecated AI.MODELSET), AI.MODELGET, AI.MODELDEL, AI._MODELSCAN.
#pragma once

#include "redis/modules/redis_api.hpp"

namespace scalebench::inference_server {

/// False: the server refused a command.
bool register_model_commands(redis::Context* context);

// AI.SCRIPTSTORE (and the deprecated AI.SCRIPTSET), AI.SCRIPTGET, AI.SCRIPTDEL, AI._SCRIPTSCAN.

/// False: the server refused a command.
bool register_script_commands(redis::Context* context);

}  // namespace scalebench::inference_server
