// SPDX-License-Identifier: Apache-2.0
// What a Redis says of itself, read and put into facts.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "service/deployment.hpp"
#include "service/resp.hpp"

namespace scalebench::service {

using Info = std::map<std::string, std::string, std::less<>>;

/// The `key:value` lines of INFO and CLUSTER INFO.
Info read_info(std::string_view text);
/// "" when it is not there.
std::string find(const Info& info, std::string_view key);

/// Version, memory, the settings that matter (`config.*`) and modules. A server that refuses to tell its settings gets
/// a fact that says so.
Facts ask_facts(Resp& connection);

/// Adds to `facts`, with `prefix` in front, what of `other` is not as in `first`.
void add_differences(Facts& facts, const Facts& first, const std::string& prefix, const Facts& other);

}  // namespace scalebench::service
