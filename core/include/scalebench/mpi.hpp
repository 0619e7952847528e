// SPDX-License-Identifier: Apache-2.0
//
// For plugins that use MPI themselves: communicators as MPI_Comm, and the name of the MPI library they are built with,
// which the host compares with its own. Include it in the file that says SCALEBENCH_PLUGIN.
#pragma once

#ifndef OMPI_SKIP_MPICXX
#define OMPI_SKIP_MPICXX 1
#endif
#ifndef MPICH_SKIP_MPICXX
#define MPICH_SKIP_MPICXX 1
#endif
#include <mpi.h>

#include <scalebench/sdk.hpp>

namespace scalebench::sdk {

/// All ranks of the point; a duplicate for the workload's use, owned by the engine.
inline MPI_Comm comm(const Context& context) { return MPI_Comm_f2c(static_cast<MPI_Fint>(context.comm)); }

/// The ranks of this rank's role; likewise.
inline MPI_Comm role_comm(const Context& context) { return MPI_Comm_f2c(static_cast<MPI_Fint>(context.role_comm)); }

namespace detail {

/// "NAME MAJOR.MINOR"; what follows the second dot of a version changes no ABI.
struct MpiLibrary {
  char text[64] = {};

  constexpr MpiLibrary(const char* name, const char* version) {
    std::size_t length = 0;
    while (*name != '\0' && length < sizeof text - 1) text[length++] = *name++;
    for (int dots = 0; *version != '\0' && length < sizeof text - 1; ++version) {
      if (*version == '.' && ++dots == 2) break;
      text[length++] = *version;
    }
  }
};

#define SB_MPI_TEXT_(text) #text
#define SB_MPI_TEXT(number) SB_MPI_TEXT_(number)
#if defined(OPEN_MPI)
inline constexpr MpiLibrary mpi_library("Open MPI ",
                                        SB_MPI_TEXT(OMPI_MAJOR_VERSION) "." SB_MPI_TEXT(OMPI_MINOR_VERSION));
#elif defined(I_MPI_VERSION)
inline constexpr MpiLibrary mpi_library("Intel MPI ", I_MPI_VERSION);
#elif defined(MVAPICH2_VERSION)
inline constexpr MpiLibrary mpi_library("MVAPICH2 ", MVAPICH2_VERSION);
#elif defined(MPICH_VERSION)
inline constexpr MpiLibrary mpi_library("MPICH ", MPICH_VERSION);
#else
inline constexpr MpiLibrary mpi_library("MPI ", SB_MPI_TEXT(MPI_VERSION) "." SB_MPI_TEXT(MPI_SUBVERSION));
#endif
#undef SB_MPI_TEXT
#undef SB_MPI_TEXT_

}  // namespace detail

}  // namespace scalebench::sdk

/// "Open MPI 4.1": implementation and the part of its version that its ABI depends on.
#undef SB_MPI_LIBRARY
#define SB_MPI_LIBRARY (::scalebench::sdk::detail::mpi_library.text)
