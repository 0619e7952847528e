// SPDX-License-Identifier: Apache-2.0
#include "engine/group.hpp"

#include <fmt/format.h>
#include <sched.h>
#include <time.h>

#include <cstdlib>
#include <limits>
#include <utility>

#include "base/clock.hpp"

namespace scalebench::engine {
namespace {

bool is_mpi_up() {
  int begun = 0, ended = 0;
  MPI_Initialized(&begun);
  MPI_Finalized(&ended);
  return begun != 0 && ended == 0;
}

void pause_for(std::int64_t ns) {
  if (ns == 0) {
    sched_yield();
    return;
  }
  const timespec time{ns / 1'000'000'000, ns % 1'000'000'000};
  nanosleep(&time, nullptr);
}

}  // namespace

Communicator Communicator::duplicate(MPI_Comm from) {
  MPI_Comm comm = MPI_COMM_NULL;
  MPI_Comm_dup(from, &comm);
  return Communicator(comm);
}

Communicator Communicator::split(MPI_Comm from, int color, int key) {
  MPI_Comm comm = MPI_COMM_NULL;
  MPI_Comm_split(from, color, key, &comm);
  return Communicator(comm);
}

Communicator::Communicator(Communicator&& other) noexcept : comm_(std::exchange(other.comm_, MPI_COMM_NULL)) {}

Communicator& Communicator::operator=(Communicator&& other) noexcept {
  std::swap(comm_, other.comm_);
  return *this;
}

Communicator::~Communicator() {
  if (comm_ != MPI_COMM_NULL && is_mpi_up()) MPI_Comm_free(&comm_);
}

Group::Group(Communicator comm) : comm_(std::move(comm)) {
  MPI_Comm_rank(comm_.get(), &rank_);
  MPI_Comm_size(comm_.get(), &size_);
}

bool Group::finish(MPI_Request& request, std::int64_t patience_ns) const {
  if (cell_ == nullptr) return wait(request, patience_ns);
  cell_->waits.store(1, std::memory_order_relaxed);
  const bool is_done = wait(request, patience_ns);
  cell_->waits.store(0, std::memory_order_relaxed);
  cell_->beat();
  return is_done;
}

bool Group::wait(MPI_Request& request, std::int64_t patience_ns) const {
  Backoff backoff = backoff_;
  const std::uint64_t begin_ns = base::now_ns();
  for (;;) {
    int done = 0;
    MPI_Test(&request, &done, MPI_STATUS_IGNORE);
    if (done != 0) return true;
    if (patience_ns >= 0 && base::now_ns() - begin_ns > static_cast<std::uint64_t>(patience_ns)) return false;
    pause_for(backoff.next_ns());
  }
}

bool Group::agree(std::span<std::int64_t> numbers, std::int64_t patience_ns) {
  MPI_Request request = MPI_REQUEST_NULL;
  MPI_Iallreduce(MPI_IN_PLACE, numbers.data(), static_cast<int>(numbers.size()), MPI_INT64_T, MPI_MAX, comm_.get(),
                 &request);
  return finish(request, patience_ns);
}

StepResult Group::heaviest(const StepResult& own) {
  constexpr std::int64_t not_mine = std::numeric_limits<std::int64_t>::min();
  const std::int64_t weight = static_cast<std::int64_t>(own.outcome) * 2 + (own.is_second_hand ? 0 : 1);
  std::int64_t heaviest = weight;
  agree({&heaviest, 1});
  const auto outcome = static_cast<StepStatus>(heaviest / 2);
  if (outcome == StepStatus::done) return {};
  const std::int64_t age = weight == heaviest ? -static_cast<std::int64_t>(own.at_ns) : not_mine;
  std::int64_t oldest = age;
  agree({&oldest, 1});
  std::int64_t lowest = age == oldest ? -rank_ : not_mine;
  agree({&lowest, 1});
  std::string text = size_ == 1 ? own.text : fmt::format("rank {}: {}", rank_, own.text);
  share(text, static_cast<int>(-lowest));
  return {outcome, text, false, static_cast<std::uint64_t>(-oldest)};
}

void Group::share(std::string& bytes, int from) {
  constexpr std::size_t most = std::numeric_limits<int>::max();
  MPI_Request request = MPI_REQUEST_NULL;
  std::uint64_t size = bytes.size();
  MPI_Ibcast(&size, 1, MPI_UINT64_T, from, comm_.get(), &request);
  finish(request);
  bytes.resize(size);
  for (std::size_t at = 0; at < size; at += most) {
    MPI_Ibcast(bytes.data() + at, static_cast<int>(std::min(most, size - at)), MPI_BYTE, from, comm_.get(), &request);
    finish(request);
  }
}

void Group::abort(int exit_code) const {
  MPI_Abort(comm_.get(), exit_code);
  std::_Exit(exit_code);
}

}  // namespace scalebench::engine
