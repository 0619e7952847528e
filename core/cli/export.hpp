// SPDX-License-Identifier: Apache-2.0
// `scalebench export`: runs in a format that a plugin writes.
#pragma once

#include "cli/command.hpp"

namespace scalebench::cli {

std::vector<Group> export_groups();
int export_command(const Command& command, const Words& words);

}  // namespace scalebench::cli
