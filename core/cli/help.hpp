// SPDX-License-Identifier: Apache-2.0
// Help, completion scripts and the man page, all made from the rows.
#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"

namespace scalebench::cli {

/// `scalebench --help`: commands, a first example, the exit codes, in lines of `width` columns.
std::string general_help(std::size_t width = 100);
/// `scalebench COMMAND --help`, with further groups (a plugin's) behind the command's own, in lines of `width` columns.
std::string command_help(const Command& command, const std::vector<Group>& groups, std::size_t width = 100);
/// The exit codes, a line each.
std::string exit_codes();

/// A completion script; `shell` is bash or zsh.
std::string completion_script(const std::string& shell);
/// scalebench(1) in man's own language.
std::string man_page();

}  // namespace scalebench::cli
