// SPDX-License-Identifier: Apache-2.0
// The name of a configuration: the same for the same measurement, whenever and with whichever build it is made.
#pragma once

#include <string>
#include <string_view>

#include "plan/option.hpp"

namespace scalebench::plan {

/// What is hashed, one line each, all ending in a line feed:
///
///     plugin=throughput
///     workload=put
///     ranks=2
///     nodes=1
///     option tensor-bytes=65536        service and workload options, sorted by name in bytewise order
///
/// with canonical values (Value::text) in which a backslash is written `\\` and a line feed `\n`. The order in which
/// a plugin declares its options, its build, the seed and the limits do not count.
std::string canonical_text(std::string_view plugin, std::string_view workload, int ranks, int nodes,
                           const Settings& settings);

/// 64-bit FNV-1a of the canonical text: 16 hexadecimal digits.
std::string config_hash(std::string_view plugin, std::string_view workload, int ranks, int nodes,
                        const Settings& settings);

}  // namespace scalebench::plan
