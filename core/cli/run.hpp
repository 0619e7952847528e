// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace scalebench::cli {

/// `scalebench run …`: checks everything, runs the campaign, prints the tables. Answers the exit code.
int run_command(const Command& command, const Words& words);

/// `scalebench rank --job FILE`: this process is one rank of a job; for launchers only.
int rank_command(const Command& command, const Words& words);
std::vector<Group> rank_groups();

/// `scalebench words …`: the options that fit a `run` command line, for completion.
int words_command(const Command& command, const Words& words);

}  // namespace scalebench::cli
