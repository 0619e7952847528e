// SPDX-License-Identifier: Apache-2.0
// Ctrl-C and its kin: while a guard lives, SIGINT, SIGTERM, SIGHUP and what batch systems warn with, SIGUSR1 and
// SIGUSR2, are counted instead of ending the process. One that was ignored when it was made stays ignored: nohup, and a
// shell script that put us into the background, have their way.
#pragma once

#include <csignal>
#include <cstddef>

namespace scalebench::campaign {

class InterruptGuard {
 public:
  static constexpr std::size_t signal_count = 5;
  /// Whether a request also reaches a rank of this very process, which listens to SIGUSR1 already.
  enum class Heeds { driver, rank_too };

  explicit InterruptGuard(Heeds heeds = Heeds::driver);
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  /// The ranks were asked for a stop, as a batch system does that signals the launcher: the first request, however often
  /// it is told and whether or not the same signal comes here as well.
  static void relay() noexcept;
  /// How often a stop was asked for: 1 = finish in good order, 2 or more = at once.
  static int requests() noexcept;

 private:
  struct sigaction before_[signal_count];
};

/// Where no guard lives: a request ends this process at once with exit code 130, and says `words`, a line, on standard
/// error; called again it says others. `words` live for ever.
void end_when_interrupted(const char* words);

}  // namespace scalebench::campaign
