// SPDX-License-Identifier: Apache-2.0
// Where a Redis is, in the grammar of <scalebench/endpoint.hpp>: one for service, ranks and tests.
#pragma once

#include <scalebench/endpoint.hpp>
#include <string_view>

namespace scalebench::wire {

using sdk::Address;
using sdk::Endpoint;

inline constexpr sdk::EndpointRules endpoint_rules{"redis", 6379, "rediss"};

/// Throws sdk::BadEndpoint.
inline Endpoint parse_endpoint(std::string_view text) { return sdk::parse_endpoint(text, endpoint_rules); }

}  // namespace scalebench::wire
