// SPDX-License-Identifier: Apache-2.0
// Asks a server that is not ours whether it is there and what it is, before ranks are sent to it.
#pragma once

#include <string_view>

#include "service/deployment.hpp"

namespace scalebench::service {

/// Asks every node of the endpoint (see service/endpoint.hpp); facts of the first, and what is different in `nodeN.*`.
/// Throws wrong_input for a text that is no endpoint; lacking when nobody answers, when what answers is no Redis, when
/// it wants credentials or refuses those given. No sentence and no fact holds a password.
Facts probe(std::string_view endpoint);

}  // namespace scalebench::service
