// SPDX-License-Identifier: Apache-2.0
// The commands of scalebench, as rows: dispatch, help, completion and the man page come from them.
#pragma once

#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/row.hpp"

namespace scalebench::cli {

using Words = std::vector<std::string>;

struct Command {
  std::string name;
  std::string arguments;  ///< what follows the name, for help: "[RUN…]"
  std::string help;       ///< one line
  std::vector<Group> (*groups)();
  /// Runs with the words behind the name; answers the exit code.
  int (*run)(const Command& command, const Words& words);
  bool hidden = false;
};

/// All commands, `run` first. Hidden ones are for scalebench itself.
const std::vector<Command>& commands();

/// The words read by the command's rows; empty when --help was asked for, and then it has been printed.
/// More than `most_positional` words without an option are refused.
struct Parsed {
  Arguments arguments;
  bool helped = false;
};
Parsed parse(const Command& command, const Words& words, std::size_t most_positional);
/// The same by these rows instead of the command's.
Parsed parse(const Command& command, const std::vector<Group>& groups, const Words& words, std::size_t most_positional);

/// Runs the command that `words` (argv without the program) name; `run` when they begin with an option.
int dispatch(const Words& words);

}  // namespace scalebench::cli
