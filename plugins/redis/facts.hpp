// SPDX-License-Identifier: Apache-2.0
// What a Redis says of itself, read and put into facts.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "redis/conversation.hpp"

namespace scalebench::redis {

using Facts = std::map<std::string, std::string>;
using Info = std::map<std::string, std::string, std::less<>>;

/// The `key:value` lines of INFO and CLUSTER INFO.
Info read_info(std::string_view text);
/// "" when it is not there.
std::string find(const Info& info, std::string_view key);

/// Title, version, memory, the settings that matter (`config.*`) and modules. A server that refuses to tell its
/// settings gets a fact that says so.
Facts ask_facts(Conversation& server);

/// The error that a line of a server's log tells, a part of it without stamps; nullptr of one that tells none.
const char* error_in(const char* line);

/// What to say when the system's limit keeps `backlog` from being in force; "" when it does not.
std::string backlog_warning(int somaxconn, int backlog);

}  // namespace scalebench::redis
