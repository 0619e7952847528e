// SPDX-License-Identifier: Apache-2.0
// Whether we were started as a rank by somebody's launcher, as far as the environment tells, before and without MPI.
// It is a claim: what is true is asked of MPI (see require_agreement).
//
// Variables outlive the launch that set them: in a terminal multiplexer, a saved environment, a shell in a job that
// ended. So a claim counts only while its launcher serves this process: Open MPI's mpirun and srun's pmix by the
// address in PMIX_SERVER_URI*, MPICH's launchers by the socket of PMI_FD or PMI_PORT, a step of srun by being our
// ancestor.
#pragma once

#include <optional>
#include <string>

namespace scalebench::launch {

struct World {
  int rank = 0;
  int size = 0;          ///< 0: the launcher does not say
  std::string variable;  ///< the one that told
  std::string refusal;   ///< why no job can be made of these ranks, in one sentence; rank 0 tells it
};

/// What a launcher that serves this process says. Reads OMPI_COMM_WORLD_RANK, PMIX_RANK and PMI_RANK, in this order,
/// with the sizes that go with them. SLURM_PROCID is not asked: every batch script has it. Refused are the tasks of a
/// step of srun that speaks no PMIx: each would take itself for the only one.
std::optional<World> detect_world();

/// Takes variables out of the environment whose launch, or whose job of Slurm, is over: they would mislead mpirun and
/// MPI_Init. Settings (OMPI_MCA_*, PMIX_MCA_*) stay.
void forget_stale_launches();

/// One sentence when MPI, whose library calls itself `mpi`, sees another number of ranks than the launcher says.
std::string disagreement(const World& claim, int size, const std::string& mpi);

}  // namespace scalebench::launch
