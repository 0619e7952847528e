// SPDX-License-Identifier: Apache-2.0
// Looks into plugins in a child process. A plugin's code runs from the moment it is loaded: one that crashes, exits,
// prints or hangs then costs its own answer, and the child is started again for the rest.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.hpp"
#include "plan/expand.hpp"

namespace scalebench::cli {

/// What `list` shows of a plugin.
struct Sight {
  std::filesystem::path file;
  std::string help;
  std::vector<std::pair<std::string, std::string>> workloads;  ///< name, help
  std::vector<std::pair<std::string, std::string>> services;   ///< the same
  std::vector<std::pair<std::string, std::string>> exporters;  ///< the same
  std::string reason;                                          ///< why it cannot be used; "" = it can

  std::string name() const { return file.stem().string(); }
};

/// One sight for each file, all by one child unless one of them ends it.
std::vector<Sight> look_at(const std::vector<std::filesystem::path>& files);

/// All that is wrong with the tables of the plugin in `file`. Throws wrong_input for what is no plugin at all.
std::vector<std::string> problems_of(const std::filesystem::path& file);

/// Asks the validate hooks of the plugin in `file` about every point. Takes those refused out of `jobs`, and jobs left
/// without points with them.
std::vector<plan::Refused> take_refused(const std::filesystem::path& file, std::vector<plan::Job>& jobs);

/// `scalebench look --request FILE --from N`: the child.
int look_command(const Command& command, const Words& words);
std::vector<Group> look_groups();

}  // namespace scalebench::cli
