// SPDX-License-Identifier: Apache-2.0
#include "threads.hpp"

#include <algorithm>

namespace scalebench::osu {
namespace {

constexpr int request_tag = 1, reply_tag = 2;
constexpr std::uint64_t only_number = 0;  ///< threads cannot know which round a message belongs to

/// Where threads share cores a round trip takes a thousand times longer: the point is cut short.
constexpr sb::Duration most_on_few_cores{500'000'000};

}  // namespace

void Threads::prepare(const Pt2ptRow& row, const sb::Context& context, sb::Setup& answer) {
  int provided = 0;
  check(MPI_Query_thread(&provided), "MPI_Query_thread");
  if (provided < MPI_THREAD_MULTIPLE) throw sb::Skip("this MPI does not offer MPI_THREAD_MULTIPLE");
  meet(row, context);
  allot(message_bytes.size(), message_bytes.size());
  write(buffers_.send.current(), static_cast<std::size_t>(count_), pattern(rank_, 0, only_number));
  checks_ = checks_every;
  together(comm_, [this] { start_threads(); });
  has_begun_ = true;
  settle(answer, {.repeats = row.repeats, .is_timed = pair_.leads, .operations = 2, .may_batch = false});
  const auto threads = receivers + 1;
  if (largest(context.cpus < threads, comm_) != 0) answer.duration(most_on_few_cores).warmup(10);
}

void Threads::start_threads() {
  if (pair_.leads || pair_.is_idle()) return;
  for (std::int64_t i = 0; i < receivers; ++i) rings_.emplace_back(message_bytes.size(), 1, 'b');
  for (Ring& ring : rings_) threads_.emplace_back([this, &ring] { serve(ring); });
}

Threads::~Threads() {
  for (std::int64_t i = 0; has_begun_ && pair_.leads && i < receivers; ++i)
    MPI_Send(buffers_.send.current(), stop_count(), element_->type, pair_.partner, request_tag, comm_);
  for (std::thread& thread : threads_) thread.join();
}

/// A thread: answers messages until one has the wrong length. MPI calls that fail here end the thread, and the
/// leader's answer stays away.
void Threads::serve(Ring& ring) {
  const auto elements = static_cast<std::size_t>(count_);
  const Pattern expected[] = {pattern(pair_.partner, 0, only_number)};
  for (int got = count_;;) {
    MPI_Status status;
    const int room = std::max(count_, 1);
    if (MPI_Recv(ring.current(), room, element_->type, pair_.partner, request_tag, comm_, &status) != MPI_SUCCESS)
      return;
    if (MPI_Get_count(&status, element_->type, &got) != MPI_SUCCESS || got == stop_count()) return;
    if (checks_) wrong_ += faults(ring.current(), elements, expected);
    if (MPI_Send(buffers_.send.current(), count_, element_->type, pair_.partner, reply_tag, comm_) != MPI_SUCCESS)
      return;
  }
}

void Threads::round() {
  if (!pair_.leads) return;
  check(MPI_Send(buffers_.send.current(), count_, element_->type, pair_.partner, request_tag, comm_), "MPI_Send");
  check(
      MPI_Recv(buffers_.receive.current(), count_, element_->type, pair_.partner, reply_tag, comm_, MPI_STATUS_IGNORE),
      "MPI_Recv");
}

void Threads::fill(std::uint64_t) {
  checks_ = true;
  write(buffers_.receive.current(), static_cast<std::size_t>(count_), pattern(rank_, 1, only_number));
  check(MPI_Barrier(comm_), "MPI_Barrier");
}

std::size_t Threads::differences(std::uint64_t, std::int64_t rounds) {
  if (!pair_.leads) return wrong_.exchange(0);
  return Pt2pt::differences(only_number, rounds);
}

}  // namespace scalebench::osu
