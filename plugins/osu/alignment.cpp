// SPDX-License-Identifier: Apache-2.0
#include "alignment.hpp"

#include "mpi_call.hpp"

namespace scalebench::osu {

Alignment::Kind Alignment::kind_named(std::string_view name) {
  return name == "barrier" ? Kind::barrier : name == "dissemination" ? Kind::dissemination : Kind::none;
}

Alignment::Alignment(Kind kind, MPI_Comm comm) : kind_(kind), comm_(comm) {
  check(MPI_Comm_rank(comm, &rank_), "MPI_Comm_rank");
  check(MPI_Comm_size(comm, &size_), "MPI_Comm_size");
}

void Alignment::operator()() const {
  if (kind_ == Kind::barrier) check(MPI_Barrier(comm_), "MPI_Barrier");
  if (kind_ == Kind::dissemination) disseminate();
}

/// In round k every rank hears of the rank 2^k before it: after log2(size) rounds it has heard of all, directly or not.
/// The same messages whatever algorithm the library has chosen for MPI_Barrier.
void Alignment::disseminate() const {
  constexpr int tag = 900;
  for (int distance = 1; distance < size_; distance *= 2) {
    const int to = (rank_ + distance) % size_, from = (rank_ - distance + size_) % size_;
    check(MPI_Sendrecv(nullptr, 0, MPI_BYTE, to, tag, nullptr, 0, MPI_BYTE, from, tag, comm_, MPI_STATUS_IGNORE),
          "MPI_Sendrecv");
  }
}

}  // namespace scalebench::osu
