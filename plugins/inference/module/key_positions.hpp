// SPDX-License-Identifier: Apache-2.0
// Tells the server which arguments of a command are keys, for clusters and access lists.
#pragma once

#include "redis/modules/redis_handle.hpp"

namespace scalebench::inference_server {

/// Commands that run a model or script. True: this call only asked for the keys, which have been told.
bool report_run_keys(redis::Context* context, redis::Arguments arguments);

/// AI.DAGEXECUTE and its kin: what is loaded and persisted, where it is routed to, and the models and scripts of the
/// steps.
bool report_graph_keys(redis::Context* context, redis::Arguments arguments);

}  // namespace scalebench::inference_server
