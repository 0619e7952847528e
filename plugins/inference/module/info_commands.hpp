// SPDX-License-Identifier: Apache-2.0
// What the commands of models and scripts share.
#pragma once

#include "inference/module/stored.hpp"
#include "redis/modules/redis_api.hpp"

namespace scalebench::inference_server {

/// Replies [[key, tag]…] of the keys for which `as` finds a value. Goes through all keys of the database.
void reply_scan(redis::Context* context, const Stored* (*as)(redis::Key*));

/// Deletes a key that holds a value of `type`, and replies OK.
void delete_stored(redis::Context* context, redis::String* key, redis::Type* type);

// AI.INFO and AI.CONFIG.

/// Of the tree that the module was built from; "" outside git.
extern const char* const git_id;

/// False: the server refused a command.
bool register_info_commands(redis::Context* context);

}  // namespace scalebench::inference_server
