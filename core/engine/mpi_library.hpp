// SPDX-License-Identifier: Apache-2.0
// Which MPI library this is.
#pragma once

#include <string>

namespace scalebench::engine {

/// "Open MPI 4.1.4": the library in use. May be asked before MPI is up.
std::string mpi_library();

/// "Open MPI 4.1": what this engine was built with, as plugins that use MPI name theirs.
std::string mpi_abi();

}  // namespace scalebench::engine
