// SPDX-License-Identifier: Apache-2.0
#include "aggregation/peers.hpp"

#include <algorithm>
#include <span>

namespace scalebench::aggregation {
namespace {

std::exception_ptr error_of(const Workers::Job& job, int number) {
  try {
    job(number);
    return nullptr;
  } catch (...) {
    return std::current_exception();
  }
}

}  // namespace

Workers::Workers(int count) {
  for (int number = 1; number < count; ++number) {
    auto& worker = *workers_.emplace_back(std::make_unique<Worker>());
    worker.thread = std::thread([this, &worker, number] { live(worker, number); });
  }
}

Workers::~Workers() {
  job_ = nullptr;
  for (auto& worker : workers_) worker->start.release();
  for (auto& worker : workers_) worker->thread.join();
}

void Workers::live(Worker& worker, int number) {
  for (worker.start.acquire(); job_ != nullptr; worker.start.acquire()) {
    worker.error = error_of(*job_, number);
    worker.done.release();
  }
}

void Workers::run(int count, const Job& job) {
  if (count < 1) return;
  job_ = &job;
  const auto helpers = std::span(workers_).first(static_cast<std::size_t>(count - 1));
  for (auto& worker : helpers) worker->start.release();
  std::exception_ptr error = error_of(job, 0);
  for (auto& worker : helpers) {
    worker->done.acquire();
    if (!error) error = worker->error;
  }
  if (error) std::rethrow_exception(error);
}

using std::chrono::milliseconds;

namespace {

/// The user's --patience where no deadline is given.
milliseconds chosen(sb::Duration deadline, sb::Duration patience) {
  constexpr milliseconds for_ever = std::chrono::hours(24 * 20);  // what poll() can wait for
  const std::int64_t ns = deadline.ns > 0 ? deadline.ns : patience.ns;
  return ns > 0 ? std::max(milliseconds(1), milliseconds(ns / 1'000'000)) : for_ever;
}

}  // namespace

Patience::Patience(const sb::Context& context, Peers& peers, sb::Duration deadline)
    : context_(context),
      peers_(peers),
      deadline_(chosen(deadline, context.patience)),
      limit_(std::max(longest_pause, pause_per_rank * context.role_size)) {}

void Patience::begin() { end_ = Clock::now() + deadline_; }

milliseconds Patience::next_slice() const {
  const auto left = std::chrono::ceil<milliseconds>(end_ - Clock::now());
  return std::clamp(left, milliseconds(1), slice);
}

void Patience::require(const char* what, bool heed_alarm) {
  constexpr milliseconds moment{1500};
  if (heed_alarm && peers_.alarmed()) throw Alarmed();
  if (context_.stopping()) end_ = std::min(end_, Clock::now() + moment);
  if (Clock::now() < end_) return;
  throw PeerLost(std::string("waited ") + std::to_string(deadline_.count()) + " ms for " + what +
                 " and saw no sign of them: a rank is gone or stuck; see --deadline");
}

void Patience::until_agreed(JointIteration& outcome) {
  begin();
  for (auto pause = shortest_pause; !peers_.agreed(outcome); pause = std::min(2 * pause, limit_)) {
    require("all ranks to finish the iteration", false);
    std::this_thread::sleep_for(pause);
  }
}

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
