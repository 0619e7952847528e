// SPDX-License-Identifier: Apache-2.0
// Reads AI.DAGEXECUTE and its kin into a request.
#pragma once

#include "inference/module/request.hpp"
#include "redis/modules/redis_api.hpp"

namespace scalebench::inference_server {

/// Which of the four commands it is.
struct GraphKind {
  bool read_only = false;
  bool deprecated = false;  ///< steps may be deprecated commands, and the keywords may all lack
};

struct ParsedGraph {
  std::unique_ptr<Request> request;
  long long timeout_ms = 0;
};

/// Everything is looked up and checked, the names of tensors from step to step included, before anything runs. Throws
/// redis::ErrorReply.
ParsedGraph parse_graph(redis::Context* context, redis::Arguments arguments, GraphKind kind);

// AI.DAGEXECUTE, AI.DAGEXECUTE_RO and their deprecated forms AI.DAGRUN, AI.DAGRUN_RO.

/// False: the server refused a command.
bool register_graph_commands(redis::Context* context);

}  // namespace scalebench::inference_server
