// SPDX-License-Identifier: Apache-2.0
#include "engine/pacing.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <time.h>

#include <algorithm>

#include "base/clock.hpp"

namespace scalebench::engine {

StopFlag::StopFlag(spool::Control& control, int rank) noexcept : control_(control) {
  rank_ = rank;
  current_ = &control;
  if (was_signalled_) control.request_stop();
}

StopFlag::~StopFlag() { current_ = nullptr; }

void StopFlag::listen() {
  struct sigaction action = {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGUSR1, &action, nullptr);
  sigaction(SIGUSR2, &action, nullptr);
  struct sigaction before = {};
  sigaction(SIGTERM, nullptr, &before);
  if (before.sa_handler != SIG_DFL) return;
  action.sa_handler = on_end;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGTERM, &action, nullptr);
}

void StopFlag::on_signal(int) noexcept {
  was_signalled_ = true;
  if (spool::Control* const control = current_) control->note_signal(), control->request_stop();
}

/// The signal comes again when this returns, and then nothing is installed for it any more.
void StopFlag::on_end(int signal) noexcept {
  if (spool::Control* const control = current_) control->cell(rank_).told.store(1, std::memory_order_relaxed);
  raise(signal);
}

namespace {

/// How long a stop request may go unnoticed.
constexpr std::uint64_t longest_sleep_ns = 50'000'000;

void sleep_until(std::uint64_t end_ns) {
  const timespec end{static_cast<time_t>(end_ns / 1'000'000'000), static_cast<long>(end_ns % 1'000'000'000)};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, nullptr);
}

}  // namespace

Pacer::Pacer(const StopFlag& stop, bool may_spin, spool::RankCell& cell)
    : stop_(stop), cell_(cell), may_spin_(may_spin), slack_before_ns_(prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0)) {
  prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
}

Pacer::~Pacer() { prctl(PR_SET_TIMERSLACK, slack_before_ns_, 0, 0, 0); }

bool Pacer::wait_until(std::uint64_t due_ns) const {
  const std::uint64_t asleep_until_ns = due_ns - (may_spin_ ? awake_ns : 0);
  std::uint64_t now_ns = base::now_ns();
  if (now_ns >= due_ns) return false;
  while (now_ns < asleep_until_ns && !stop_.raised()) {
    sleep_until(std::min(asleep_until_ns, now_ns + longest_sleep_ns));
    cell_.beat();
    now_ns = base::now_ns();
  }
  while (may_spin_ && base::now_ns() < due_ns && !stop_.raised()) continue;
  return true;
}

}  // namespace scalebench::engine
