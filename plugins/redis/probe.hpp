// SPDX-License-Identifier: Apache-2.0
// Asks servers that are not ours whether they are there and what they are, before ranks are sent to them.
#pragma once

#include "redis/facts.hpp"

namespace scalebench::redis {

/// Servers as they were found.
struct Found {
  /// Numeric addresses, those that answered, with their names kept; and those of the nodes that a cluster announces by
  /// name. Whoever uses these resolves nothing again, and so speaks to the server that the facts are of.
  Endpoint endpoint;
  Facts facts;  ///< of the first node, and what is different in `nodeN.*`
};

/// Asks every node of the endpoint. Throws ServiceLost when nobody answers, when what answers is no Redis, when it
/// wants credentials or refuses those given. No sentence and no fact holds a password.
Found probe(Endpoint endpoint);

}  // namespace scalebench::redis
