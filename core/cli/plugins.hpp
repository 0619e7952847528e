// SPDX-License-Identifier: Apache-2.0
// The commands about plugins: list, describe, files, new-plugin. The command check has a file of its own.
#pragma once

#include <filesystem>
#include <string>

#include "cli/command.hpp"

namespace scalebench::cli {

std::vector<Group> list_groups();
int list_command(const Command& command, const Words& words);
std::vector<Group> describe_groups();
int describe_command(const Command& command, const Words& words);
std::vector<Group> files_groups();
int files_command(const Command& command, const Words& words);
std::vector<Group> new_plugin_groups();
int new_plugin_command(const Command& command, const Words& words);

// `scalebench new-plugin NAME`: a folder with a plugin that builds and runs as it is.

/// Writes folder `parent`/NAME; refuses a name that is none and a folder that exists. Answers the folder.
std::filesystem::path write_new_plugin(const std::string& name, const std::filesystem::path& parent);

}  // namespace scalebench::cli
