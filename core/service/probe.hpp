// SPDX-License-Identifier: Apache-2.0
// Asks a server that is not ours whether it is there and what it is, before ranks are sent to it.
#pragma once

#include <string_view>

#include "service/deployment.hpp"
#include "service/dial.hpp"

namespace scalebench::service {

/// The grammar of scalebench/endpoint.hpp. Throws wrong_input; no password is in the sentence.
Endpoint parse_endpoint(std::string_view text);

/// A server as it was found.
struct Found {
  /// Numeric addresses, those that answered, with their names kept; and those of the nodes that a cluster announces by
  /// name. Whoever uses these resolves nothing again, and so speaks to the server that the facts are of.
  Endpoint endpoint;
  Facts facts;  ///< of the first node, and what is different in `nodeN.*`
};

/// Asks every node of the endpoint. Throws as parse_endpoint; lacking when nobody answers, when what answers is no
/// Redis, when it wants credentials or refuses those given. No sentence and no fact holds a password.
Found probe(std::string_view endpoint);

}  // namespace scalebench::service
