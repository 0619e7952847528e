// SPDX-License-Identifier: Apache-2.0
#include "spool/handover.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>

namespace scalebench::spool {
namespace {

constexpr std::chrono::milliseconds between_beats{100};

}  // namespace

// Open for both directions: it never is at its end, whichever ranks come and go.
Bell::Bell(const Folder& folder) {
  if (::mkfifo(folder.bell().c_str(), 0600) != 0) return;
  pipe_ = base::Fd(::open(folder.bell().c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
}

bool Bell::rang() noexcept {
  char rings[64];
  bool any = false;
  while (pipe_ && ::read(pipe_.get(), rings, sizeof rings) > 0) any = true;
  return any;
}

BellRope::BellRope(const Folder& folder) noexcept
    : pipe_(::open(folder.bell().c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC)) {}

bool BellRope::has_listener() const noexcept {
  pollfd state{pipe_.get(), 0, 0};
  return pipe_ && ::poll(&state, 1, 0) == 0;
}

void BellRope::hand_over(Control& control, int points, const std::function<void()>& beat) noexcept {
  if (!has_listener() || ::write(pipe_.get(), "!", 1) != 1) return;
  while (!control.wait_to_go_on(points, between_beats) && has_listener()) beat();
}

}  // namespace scalebench::spool
