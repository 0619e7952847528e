// SPDX-License-Identifier: Apache-2.0
// What of a network this machine has, as far as a launcher must know.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace scalebench::launch {

/// The name of the loopback interface when no other one is up with an address: MPI's TCP leaves it out unless told.
std::optional<std::string> only_loopback();

// The hosts a launch may use, from a file as MPI's hostfiles are: a host per line, `#` begins a comment, and what
// stands behind the name (`slots=4`, `:4`) is passed by, because --ranks-per-node decides.

/// In the file's order, each host once. Throws wrong_input when there is none, or one that is no host name.
std::vector<std::string> read_hosts(const std::filesystem::path& file);

/// The first `nodes` of them. Throws wrong_input when there are fewer.
std::vector<std::string> first_hosts(std::vector<std::string> hosts, int nodes);

}  // namespace scalebench::launch
