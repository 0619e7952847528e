// SPDX-License-Identifier: Apache-2.0
// Whether we were started as a rank by somebody's mpirun, told from the environment, before and without MPI.
#pragma once

#include <optional>
#include <string>

namespace scalebench::launch {

struct World {
  int rank = 0;
  int size = 0;          ///< 0: the launcher does not say; MPI_Comm_size will
  int local_rank = -1;   ///< among the ranks of this node; -1: the launcher does not say
  std::string variable;  ///< the one that told
};

/// Reads OMPI_COMM_WORLD_RANK, PMIX_RANK and PMI_RANK, in this order, with the sizes that go with them. SLURM_PROCID is
/// not asked: every batch script has it.
std::optional<World> detect_world();

}  // namespace scalebench::launch
