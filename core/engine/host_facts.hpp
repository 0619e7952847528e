// SPDX-License-Identifier: Apache-2.0
// What the system says about this process and where it runs.
#pragma once

#include <cstdint>
#include <string>

#include "engine/places.hpp"

namespace scalebench::engine {

/// SCALEBENCH_NODE_ID, when set, stands for another node with a clock and a spool folder of its own: for trying out
/// several nodes on one machine.
Identity identify();
std::string pretended_node();

/// Times this process was put off its core though it wanted to go on.
std::int64_t involuntary_switches();

}  // namespace scalebench::engine
