// SPDX-License-Identifier: Apache-2.0
// What OSU's programs call themselves in the first line of their output.
#pragma once

#include <string>
#include <string_view>

namespace scalebench::osu {

/// "OSU MPI Latency Test" for latency. What OSU has no program for is named in its manner.
std::string osu_title(std::string_view workload);

}  // namespace scalebench::osu
