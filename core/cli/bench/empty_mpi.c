/* SPDX-License-Identifier: Apache-2.0 */
/* What a launch costs when nothing is done in it. */
#include <mpi.h>

int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  return MPI_Finalize();
}
