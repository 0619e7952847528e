// SPDX-License-Identifier: Apache-2.0
// Ctrl-C and its kin: while a guard lives, SIGINT, SIGTERM and SIGHUP are counted instead of ending the process.
#pragma once

#include <csignal>

namespace scalebench::campaign {

class InterruptGuard {
 public:
  /// Each request is also raised as signal `also`, for a rank of this process that heeds that one; 0 = not.
  explicit InterruptGuard(int also = 0);
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  /// How often a stop was asked for: 1 = finish in good order, 2 or more = at once.
  static int requests() noexcept;

 private:
  struct sigaction before_[3];
};

}  // namespace scalebench::campaign
