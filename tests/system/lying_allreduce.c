// SPDX-License-Identifier: Apache-2.0
// Preloaded before MPI: one element of what MPI_Allreduce brings to rank 1 is wrong, of float payloads alone.
#include <mpi.h>

int MPI_Allreduce(const void *send, void *receive, int count, MPI_Datatype type, MPI_Op op, MPI_Comm comm) {
  const int status = PMPI_Allreduce(send, receive, count, type, op, comm);
  int rank = 0;
  PMPI_Comm_rank(comm, &rank);
  if (type == MPI_FLOAT && count > 0 && rank == 1) *(float *)receive += 1;
  return status;
}
