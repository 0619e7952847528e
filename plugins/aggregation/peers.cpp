// SPDX-License-Identifier: Apache-2.0
#include "aggregation/peers.hpp"

#include <algorithm>

namespace scalebench::aggregation {
namespace {

constexpr int alarm_tag = 1, done_tag = 2;

/// Without content, it is on its way when this returns: nobody has to receive it.
void tell(MPI_Comm comm, int rank, int tag) { MPI_Send(nullptr, 0, MPI_BYTE, rank, tag, comm); }

}  // namespace

Peers::Peers(const sb::Context& context)
    : comm_(sb::comm(context)),
      role_comm_(sb::role_comm(context)),
      rank_(context.rank),
      size_(context.size),
      agreement_(std::make_unique<Agreement>()) {}

/// An agreement that others never came to is still MPI's: its memory is left behind with it.
Peers::~Peers() {
  while (take(comm_, alarm_tag) || take(role_comm_, done_tag)) {
  }
  if (agreement_->request != MPI_REQUEST_NULL) static_cast<void>(agreement_.release());
}

bool Peers::take(MPI_Comm comm, int tag) {
  int is_there = 0;
  MPI_Status status;
  MPI_Iprobe(MPI_ANY_SOURCE, tag, comm, &is_there, &status);
  if (is_there != 0) MPI_Recv(nullptr, 0, MPI_BYTE, status.MPI_SOURCE, tag, comm, MPI_STATUS_IGNORE);
  return is_there != 0;
}

void Peers::raise_alarm() {
  if (std::exchange(alarm_raised_, true)) return;
  for (int rank = 0; rank < size_; ++rank) {
    if (rank != rank_) tell(comm_, rank, alarm_tag);
  }
}

bool Peers::alarmed() {
  while (take(comm_, alarm_tag)) alarm_heard_ = true;
  return alarm_heard_;
}

void Peers::report_done() { tell(role_comm_, 0, done_tag); }

int Peers::take_reports() {
  int reports = 0;
  while (take(role_comm_, done_tag)) ++reports;
  return reports;
}

void Peers::begin_agreement(const JointIteration& own) {
  auto& numbers = agreement_->numbers;
  numbers[0] = own.first_append_ns;
  numbers[1] = -std::max(own.last_arrival_ns, -INT64_MAX);
  numbers[2] = own.trouble ? -1 : 0;
  MPI_Iallreduce(MPI_IN_PLACE, numbers, 3, MPI_INT64_T, MPI_MIN, comm_, &agreement_->request);
}

bool Peers::agreed(JointIteration& into) {
  int done = 0;
  MPI_Test(&agreement_->request, &done, MPI_STATUS_IGNORE);
  const auto& numbers = agreement_->numbers;
  if (done != 0) into = {numbers[0], -numbers[1], numbers[2] != 0};
  return done != 0;
}

}  // namespace scalebench::aggregation
