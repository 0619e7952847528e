// SPDX-License-Identifier: Apache-2.0
#include "stream.hpp"

namespace scalebench::osu {
namespace {

constexpr int message_tag = 100, answer_tag = 101;

}  // namespace

void Stream::prepare(const Pt2ptRow& row, const sb::Context& context, sb::Setup& answer) {
  meet(row, context);
  goes_both_ways_ = row.goes_both_ways, is_persistent_ = row.is_persistent;
  is_receiver_ = !pair_.is_idle() && (goes_both_ways_ || !pair_.leads);
  const auto window = static_cast<std::size_t>(window_size);
  const bool rotates = policy_named(buffer_policy) == Policy::rotate;
  step_ = rotates ? message_bytes.size() : 0;
  const std::size_t bytes = rotates ? window * message_bytes.size() : message_bytes.size();
  allot(bytes, bytes);
  sends_ = Requests(window), receives_ = Requests(window);
  if (is_persistent_ && !pair_.is_idle()) post(Way::out, true), post(Way::in, true);
  const int ways = goes_both_ways_ ? 2 : 1;
  settle(answer, {.repeats = row.repeats,
                  .is_timed = pair_.leads,
                  .operations = ways * static_cast<int>(window_size),
                  .work_bytes = static_cast<double>(ways * window_size * message_bytes)});
}

/// Begins the messages of a window, or makes persistent requests for them.
void Stream::post(Way way, bool is_persistent) {
  const bool out = way == Way::out;
  const auto send = is_persistent ? MPI_Send_init : MPI_Isend;
  const auto receive = is_persistent ? MPI_Recv_init : MPI_Irecv;
  std::byte* message = (out ? buffers_.send : buffers_.receive).current();
  for (std::size_t i = 0; i < static_cast<std::size_t>(window_size); ++i, message += step_) {
    MPI_Request* const request = &requests(way)[i];
    check(out ? send(message, count_, element_->type, pair_.partner, message_tag, comm_, request)
              : receive(message, count_, element_->type, pair_.partner, message_tag, comm_, request),
          out ? "MPI_Isend" : "MPI_Irecv");
  }
}

void Stream::start(Way way) {
  if (is_persistent_) return requests(way).start();
  post(way, false);
}

void Stream::round() {
  if (pair_.is_idle()) return;
  if (goes_both_ways_) return exchange();
  const Way way = pair_.leads ? Way::out : Way::in;
  start(way);
  requests(way).wait();
  if (pair_.leads)
    check(MPI_Recv(&answer_, 1, MPI_BYTE, pair_.partner, answer_tag, comm_, MPI_STATUS_IGNORE), "MPI_Recv");
  else
    check(MPI_Send(&answer_, 1, MPI_BYTE, pair_.partner, answer_tag, comm_), "MPI_Send");
}

void Stream::exchange() {
  start(Way::in), start(Way::out);
  requests(pair_.leads ? Way::out : Way::in).wait();
  requests(pair_.leads ? Way::in : Way::out).wait();
}

}  // namespace scalebench::osu
