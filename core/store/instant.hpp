// SPDX-License-Identifier: Apache-2.0
// From an instant of a node's monotonic clock to UTC. Inside this room only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace scalebench::store {

/// ISO 8601 with milliseconds, as base::utc_now().
std::string utc_text(std::int64_t unix_ns);

/// Of `at_ns`, as utc_of(), since 1970.
std::int64_t unix_ns_of(std::int64_t at_ns, const std::string& boot_id, const std::filesystem::path& journal,
                        std::int64_t last_ns);

/// The UTC of `at_ns` on the clock of the node with `boot_id`. Exact here and now; for another node or an earlier boot
/// the time `journal` was last written stands for `last_ns`, the last instant it speaks of.
std::string utc_of(std::int64_t at_ns, const std::string& boot_id, const std::filesystem::path& journal,
                   std::int64_t last_ns);

}  // namespace scalebench::store
