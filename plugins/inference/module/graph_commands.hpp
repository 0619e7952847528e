// SPDX-License-Identifier: Apache-2.0
// AI.DAGEXECUTE, AI.DAGEXECUTE_RO and their deprecated forms AI.DAGRUN, AI.DAGRUN_RO.
#pragma once

#include "redis/modules/redis_api.hpp"

namespace scalebench::inference_server {

/// False: the server refused a command.
bool register_graph_commands(redis::Context* context);

}  // namespace scalebench::inference_server
