// SPDX-License-Identifier: Apache-2.0
// `scalebench check PLUGIN`: is this a good plugin?
#pragma once

#include "cli/command.hpp"

namespace scalebench::cli {

std::vector<Group> check_groups();

/// Judges the tables in a child process; then every workload is lived by real ranks, with the server it needs, for a
/// few iterations. Exit code 2 for bad tables, 3 when a workload failed.
int check_command(const Command& command, const Words& words);

}  // namespace scalebench::cli
