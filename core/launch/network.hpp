// SPDX-License-Identifier: Apache-2.0
// What of a network this machine has, as far as a launcher must know.
#pragma once

#include <optional>
#include <string>

namespace scalebench::launch {

/// The name of the loopback interface when no other one is up with an address: MPI's TCP leaves it out unless told.
std::optional<std::string> only_loopback();

}  // namespace scalebench::launch
