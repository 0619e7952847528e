// SPDX-License-Identifier: Apache-2.0
// What a plugin's tables must satisfy before anything uses them. Shared by the loader, `scalebench check` and the
// tests.
#pragma once

#include <scalebench/abi.h>

#include <optional>
#include <string>
#include <vector>

namespace scalebench::plugin {

/// What a plugin is loaded into.
struct Host {
  /// "Open MPI 4.1", SB_MPI_LIBRARY of mpi.hpp; without one it is not compared.
  std::optional<std::string> mpi_library = {};
  /// Option names that are taken: the engine's. Those of services are taken for who needs them.
  std::vector<std::string> reserved = {};
};

/// Everything that is wrong, a sentence each, in the order of the checks; empty: usable. When sizes or ABI do not fit,
/// the rest cannot be read and is not looked at.
std::vector<std::string> check(const sb_plugin& plugin, const Host& host = {});

}  // namespace scalebench::plugin
