// SPDX-License-Identifier: Apache-2.0
// The commands that look back at a database: runs, show, sql, delete, recover, merge.
#pragma once

#include "cli/command.hpp"
#include "store/reader.hpp"

namespace scalebench::cli {

/// The runs that `words` name ("3", "3,5", "3..7"), or those of the last campaign. Throws wrong_input.
store::RunFilter chosen_runs(store::Reader& reader, const std::vector<std::string>& words);

std::vector<Group> runs_groups();
int runs_command(const Command& command, const Words& words);
std::vector<Group> show_groups();
int show_command(const Command& command, const Words& words);
std::vector<Group> sql_groups();
int sql_command(const Command& command, const Words& words);
std::vector<Group> delete_groups();
int delete_command(const Command& command, const Words& words);
std::vector<Group> recover_groups();
int recover_command(const Command& command, const Words& words);
std::vector<Group> merge_groups();
int merge_command(const Command& command, const Words& words);

}  // namespace scalebench::cli
