// SPDX-License-Identifier: Apache-2.0
// What a result depends on besides its options: machine, system, build. Pure reading of /proc, /sys and the process.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace scalebench::campaign {

using EnvironmentFacts = std::vector<std::pair<std::string, std::string>>;

/// EnvironmentFacts of this host: cpu, cores, memory, kernel, governor, clock source, load, container, time zone
/// independent.
EnvironmentFacts host_facts();

/// EnvironmentFacts of this build and process: scalebench version, git id, compiler, settings of MPI and its launchers
/// in force.
EnvironmentFacts build_facts();

}  // namespace scalebench::campaign
