// SPDX-License-Identifier: Apache-2.0
#include "pt2pt.hpp"

namespace scalebench::osu {

void Pt2pt::meet(const Pt2ptRow& row, const sb::Context& context) {
  enter(context);
  pair_ = pair_up(context);
  is_receiver_ = !pair_.is_idle();
  if (row.is_aligned) align_ = Alignment(Alignment::Kind::barrier, comm_);
  if (row.is_persistent && policy_named(buffer_policy) == Policy::rotate)
    throw sb::Skip("buffer-policy rotate: persistent messages keep their buffers; take same or touch");
}

/// What is to be received is overwritten too: else an earlier message could pass for it.
void Pt2pt::fill(std::uint64_t number) {
  write(buffers_.send.current(), buffers_.send.size() / element_->size, pattern(rank_, 0, number));
  write(buffers_.receive.current(), buffers_.receive.size() / element_->size, pattern(rank_, 1, number));
}

std::size_t Pt2pt::differences(std::uint64_t number, std::int64_t) {
  if (!is_receiver_) return 0;
  const Pattern expected[] = {pattern(pair_.partner, 0, number)};
  return faults(buffers_.receive.current(), buffers_.receive.size() / element_->size, expected);
}

}  // namespace scalebench::osu
