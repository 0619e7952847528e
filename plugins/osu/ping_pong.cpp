// SPDX-License-Identifier: Apache-2.0
#include "ping_pong.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace scalebench::osu {
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
