// SPDX-License-Identifier: Apache-2.0
#include "one_sided.hpp"

namespace scalebench::osu {
namespace {

constexpr int release_tag = 920;

/// Atomics on one element are locked exclusively where each operation takes a lock.
int lock_type_of(const OneSidedRow& row) {
  const bool is_atomic = row.fetches && row.effect != Effect::reads;
  return is_atomic ? MPI_LOCK_EXCLUSIVE : MPI_LOCK_SHARED;
}

}  // namespace

void OneSided::prepare(const OneSidedRow& row, const sb::Context& context, sb::Setup& answer) {
  row_ = &row;
  if (row.is_single) message_bytes.count = static_cast<std::int64_t>(element_named(datatype).size);
  enter(context);
  if (row.effect == Effect::swaps && element_->is_floating)
    throw sb::Skip("datatype " + datatype + ": MPI compares and swaps whole numbers only");
  pair_ = pair_up(context);
  sync_ = sync_named(sync);
  if (row.goes_both_ways && !is_active(sync_))
    throw sb::Skip("sync " + sync + ": both sides have to take part, as in pscw and fence");
  is_origin_ = pair_.leads || is_active(sync_), is_target_ = !pair_.leads || is_active(sync_);
  if (row.is_burst && !row.goes_both_ways) is_origin_ = pair_.leads, is_target_ = !pair_.leads;
  burst_bytes_ = message_bytes.size() * static_cast<std::size_t>(window_size);
  const bool sends = row.effect != Effect::reads;
  allot(sends ? burst_bytes_ : 0, row.fetches ? burst_bytes_ : 0, burst_bytes_);
  make_window();
  settle_counts(answer);
}

void OneSided::make_window() {
  together(comm_, [this] {
    compare_ = Ring(element_->size, 1, 'a');
    window_.emplace(making_named(making), burst_bytes_, comm_, pair_.partner);
  });
  together(comm_, [this] { epochs_.emplace(*window_, sync_, lock_type_of(*row_), comm_, pair_.partner, pair_.leads); });
}

/// A round of the active modes goes there and back, unless it is a burst.
void OneSided::settle_counts(sb::Setup& answer) {
  const bool returns = is_active(sync_) && (row_->goes_both_ways || !row_->is_burst);
  const int operations = (returns ? 2 : 1) * static_cast<int>(window_size);
  settle(answer, {.repeats = row_->repeats,
                  .is_timed = pair_.leads,
                  .operations = operations,
                  .work_bytes = row_->is_burst ? static_cast<double>(operations * message_bytes) : 0});
}

/// The lock is given back before the window goes.
OneSided::~OneSided() {
  epochs_.reset();
  window_.reset();
}

void OneSided::operate() {
  Access access{
      buffers_.send.current(), buffers_.receive.current(), compare_.current(), count_, element_->type, operation_->op,
      pair_.partner,           window_->displacement(),    window_->get()};
  for (std::int64_t i = 0; i < window_size; ++i) {
    check(row_->issue(access), row_->name);
    access.send += message_bytes.size(), access.receive += message_bytes.size();
    access.displacement += static_cast<MPI_Aint>(message_bytes.count);
  }
}

void OneSided::round() {
  const auto issue = [this] { operate(); };
  epochs_->open();
  if (row_->goes_both_ways) return epochs_->pass(true, true, issue);
  epochs_->pass(pair_.leads, !pair_.leads, issue);
  if (is_active(sync_) && !row_->is_burst) epochs_->pass(!pair_.leads, pair_.leads, issue);
}

/// A passive target waits inside MPI, which makes the progress that some transports need, until the sample is over.
void OneSided::close() {
  if (is_active(sync_)) return;
  if (pair_.leads)
    check(MPI_Send(nullptr, 0, MPI_BYTE, pair_.partner, release_tag, comm_), "MPI_Send");
  else
    check(MPI_Recv(nullptr, 0, MPI_BYTE, pair_.partner, release_tag, comm_, MPI_STATUS_IGNORE), "MPI_Recv");
}

void OneSided::fill(std::uint64_t number) {
  const std::size_t elements = burst_bytes_ / element_->size;
  write(window_->memory(), elements, pattern(rank_, 1, number));
  if (buffers_.send.size() > 0) write(buffers_.send.current(), elements, pattern(rank_, 0, number));
  if (buffers_.receive.size() > 0) write(buffers_.receive.current(), elements, pattern(rank_, 2, number));
  write(compare_.current(), 1, pattern(pair_.partner, 1, number));
  check(MPI_Barrier(comm_), "MPI_Barrier");
}

std::size_t OneSided::differences(std::uint64_t number, std::int64_t rounds) {
  const std::size_t elements = burst_bytes_ / element_->size;
  check(MPI_Barrier(comm_), "MPI_Barrier");
  std::size_t wrong = faults(window_->memory(), elements, written(number, is_target_ ? rounds : 0));
  if (is_origin_ && row_->fetches) wrong += faults(buffers_.receive.current(), elements, fetched(number, rounds));
  return wrong;
}

/// What `rounds` rounds of the partner leave in this rank's memory.
std::vector<Pattern> OneSided::written(std::uint64_t number, std::int64_t rounds) const {
  const Pattern before = pattern(rank_, 1, number), sent = pattern(pair_.partner, 0, number);
  if (rounds == 0 || row_->effect == Effect::reads) return {before};
  if (row_->effect != Effect::combines) return {sent};
  std::vector<Pattern> all{before};
  all.resize(1 + static_cast<std::size_t>(rounds), sent);
  return all;
}

/// What the last of `rounds` rounds brings back: what the rounds before it left.
std::vector<Pattern> OneSided::fetched(std::uint64_t number, std::int64_t rounds) const {
  std::vector<Pattern> all{pattern(pair_.partner, 1, number)};
  const Pattern sent = pattern(rank_, 0, number);
  if (row_->effect == Effect::swaps && rounds > 1) return {sent};
  if (row_->effect == Effect::combines) all.resize(static_cast<std::size_t>(rounds), sent);
  return all;
}

}  // namespace scalebench::osu
