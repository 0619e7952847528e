// SPDX-License-Identifier: Apache-2.0
#include "point.hpp"

#include <algorithm>
#include <limits>
#include <new>

namespace scalebench::osu {
namespace {

/// A sample spans at least so many clock reads: then reading the clock is at most 5 % of it.
constexpr std::int64_t least_clock_reads = 20;
/// Larger messages take longer than that on any machine.
constexpr std::int64_t most_batched_bytes = 8192;

}  // namespace

void Point::sample(sb::Lap& lap) {
  prelude(lap);
  for (std::int64_t i = 0; i < rounds_; ++i) round();
  if (is_timed_) lap(0);
  close();
  if (checks_every) tally(rounds_);
}

/// All that stands before a sample and is nobody's time, the way from the engine to here among it.
void Point::prelude(sb::Lap& lap) {
  buffers_.turn();
  if (checks_every) fill(++number_);
  align_();
  if (is_timed_) lap.begin();
}

void Point::conclude() {
  fill(++number_);
  align_();
  round();
  close();
  tally(1);
  const double wrong = total(static_cast<double>(wrong_), comm_);
  if (wrong == 0) return;
  throw sb::Incorrect(std::to_string(static_cast<long long>(wrong)) + " of the elements came wrong over all ranks, " +
                      std::to_string(wrong_) + " of them on rank " + std::to_string(rank_));
}

void Point::enter(const sb::Context& context) {
  comm_ = sb::comm(context);
  rank_ = context.rank, size_ = context.size;
  check(MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
  clock_cost_ns_ = context.clock_cost_ns;
  element_ = &element_named(datatype), operation_ = &operation_named(operation);
  const auto size = static_cast<std::int64_t>(element_->size);
  const std::string asked = "message-bytes " + std::to_string(message_bytes.count) + ": ";
  if (message_bytes % size != 0)
    throw sb::Skip(asked + "no multiple of the " + std::to_string(size) + " bytes of " + datatype);
  if (message_bytes / size > std::numeric_limits<int>::max() / size_)
    throw sb::Skip(asked + "more elements than MPI counts with " + std::to_string(size_) + " ranks");
  if (operation_->integers_only && element_->is_floating)
    throw sb::Skip("op " + operation + ": MPI does not define it for " + datatype);
  count_ = static_cast<int>(message_bytes / size);
  align_ = Alignment(Alignment::kind_named(process_sync), comm_);
}

void Point::allot(std::size_t send_bytes, std::size_t receive_bytes, std::size_t other_bytes) {
  const Policy policy = policy_named(buffer_policy);
  const std::size_t demand = Buffers::demand(send_bytes, receive_bytes, policy) + other_bytes;
  const bool fits = memory_limit.count == 0 || demand <= memory_limit.size();
  together(comm_, [&] {
    if (!fits)
      throw sb::Skip("needs " + std::to_string(demand) + " bytes per rank; --memory-limit allows " +
                     std::to_string(memory_limit.count));
    try {
      buffers_ = Buffers(send_bytes, receive_bytes, policy);
    } catch (const std::bad_alloc&) {
      throw sb::Skip("this node has no " + std::to_string(demand) + " bytes for a rank");
    }
  });
}

void Point::settle(sb::Setup& answer, const Timing& timing) {
  is_timed_ = timing.is_timed;
  rounds_ = batch > 0 ? batch : timing.may_batch ? enough_rounds() : 1;
  const auto& repeats = timing.repeats.of(message_bytes);
  const auto samples = [this](std::int64_t operations) { return (operations + rounds_ - 1) / rounds_; };
  answer.iterations(samples(repeats.measured)).warmup(samples(repeats.warmup)).batch(rounds_ * timing.operations);
  if (timing.work_bytes > 0) answer.work(0, timing.work_bytes * static_cast<double>(rounds_));
}

/// Ranks that are aligned before each round are not batched: without the alignment it would be another benchmark.
std::int64_t Point::enough_rounds() {
  constexpr int tries = 32;
  if (message_bytes > most_batched_bytes || align_.kind() != Alignment::Kind::none) return 1;
  std::uint64_t begin_ns = 0;
  for (int i = -tries; i < tries; ++i) {
    if (i == 0) begin_ns = sb::now_ns();
    round();
  }
  const auto took_ns = static_cast<std::int64_t>(sb::now_ns() - begin_ns);
  close();
  const std::int64_t round_ns = std::max<std::int64_t>(1, largest(took_ns, comm_) / tries);
  const std::int64_t least_ns = least_clock_reads * largest(static_cast<std::int64_t>(clock_cost_ns_), comm_);
  return std::max<std::int64_t>(1, (least_ns + round_ns - 1) / round_ns);
}

}  // namespace scalebench::osu
