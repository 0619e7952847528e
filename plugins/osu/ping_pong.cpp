// SPDX-License-Identifier: Apache-2.0
#include "ping_pong.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "mpi_call.hpp"

namespace scalebench::osu {

Pair pair_up(const sb::Context& context) {
  const auto ranks = static_cast<std::size_t>(context.size);
  std::vector<int> nodes(ranks), order(ranks);
  check(MPI_Allgather(&context.node, 1, MPI_INT32_T, nodes.data(), 1, MPI_INT, sb::comm(context)), "MPI_Allgather");
  std::iota(order.begin(), order.end(), 0);
  const auto node_of = [&](int rank) { return nodes[static_cast<std::size_t>(rank)]; };
  std::ranges::stable_sort(order, {}, node_of);
  const auto place = static_cast<std::size_t>(std::ranges::find(order, context.rank) - order.begin());
  const std::size_t half = ranks / 2;
  if (place >= 2 * half) return {};
  return {order[place < half ? place + half : place - half], place < half};
}

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

namespace {

constexpr int tag = 1;

[[noreturn]] void stand_by(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  while (getppid() == parent) pause();
  _exit(0);
}

}  // namespace

Bystanders::Bystanders(int count) {
  const pid_t parent = getpid();
  for (int i = 0; i < count; ++i) {
    const pid_t child = fork();
    if (child == 0) stand_by(parent);
    if (child < 0) throw sb::Skip("this node has no room for another process");
    children_.push_back(child);
  }
}

Bystanders::~Bystanders() {
  for (const pid_t child : children_) kill(child, SIGKILL), waitpid(child, nullptr, 0);
}

void PingPong::prepare(const Pt2ptRow& row, const sb::Context& context, sb::Setup& answer) {
  meet(row, context);
  allot(message_bytes.size(), message_bytes.size());
  if (row.is_persistent) make_requests();
  together(comm_, [this] { children_ = Bystanders(static_cast<int>(bystanders)); });
  settle(answer, {.repeats = row.repeats, .is_timed = pair_.leads, .operations = 2});
}

void PingPong::make_requests() {
  if (pair_.is_idle()) return;
  send_ = Requests(1), receive_ = Requests(1);
  check(MPI_Send_init(buffers_.send.current(), count_, element_->type, pair_.partner, tag, comm_, &send_[0]),
        "MPI_Send_init");
  check(MPI_Recv_init(buffers_.receive.current(), count_, element_->type, pair_.partner, tag, comm_, &receive_[0]),
        "MPI_Recv_init");
}

void PingPong::send() {
  if (!send_.empty()) return send_.start(), send_.wait();
  check(MPI_Send(buffers_.send.current(), count_, element_->type, pair_.partner, tag, comm_), "MPI_Send");
}

void PingPong::receive() {
  if (!receive_.empty()) return receive_.start(), receive_.wait();
  check(MPI_Recv(buffers_.receive.current(), count_, element_->type, pair_.partner, tag, comm_, MPI_STATUS_IGNORE),
        "MPI_Recv");
}

void PingPong::round() {
  if (pair_.leads) return send(), receive();
  if (!pair_.is_idle()) receive(), send();
}

}  // namespace scalebench::osu
