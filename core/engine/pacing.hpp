// SPDX-License-Identifier: Apache-2.0
// Whether somebody asked this rank to stop: the driver through the control block, or SIGUSR1 and SIGUSR2 (which
// launchers forward to every node, and batch systems send) by way of it. One load: cheap enough for every iteration.
#pragma once

#include <atomic>
#include <cmath>
#include <cstdint>

#include "base/random.hpp"
#include "spool/control.hpp"

namespace scalebench::engine {

class StopFlag {
 public:
  /// The control block outlives the flag. A signal that came before is not forgotten: it holds for the whole process.
  explicit StopFlag(spool::Control& control, int rank = 0) noexcept;
  StopFlag(const StopFlag&) = delete;
  StopFlag& operator=(const StopFlag&) = delete;
  ~StopFlag();

  bool raised() const noexcept { return control_.stop_requested(); }

  /// From now on SIGUSR1 and SIGUSR2 ask for a stop; SIGTERM, with which a launcher ends the ranks when one has died,
  /// ends this process as ever, but is noted.
  static void listen();

 private:
  static inline std::atomic<bool> was_signalled_ = false;
  static inline std::atomic<spool::Control*> current_ = nullptr;
  static inline std::atomic<int> rank_ = 0;
  static void on_signal(int) noexcept;
  static void on_end(int signal) noexcept;

  spool::Control& control_;
};

// When operations are due in an open loop, whatever the operations before them took. No clock.

/// How a rank's operations are spread over time.
struct Arrival {
  double gap_ns = 0;       ///< mean time between two operations of this rank; 0 = closed loop
  bool is_random = false;  ///< exponentially distributed gaps (a Poisson process) instead of equal ones
  double first = 0;        ///< when the first is due, in gaps: ranks take turns instead of starting all at once
  std::uint64_t seed = 0;

  bool is_open() const noexcept { return gap_ns > 0; }
};

/// The share of one rank when all together make `rate` operations per second.
inline Arrival share_of(double rate, bool is_random, int rank, int ranks, std::uint64_t seed) noexcept {
  if (rate <= 0) return {};
  return {.gap_ns = 1e9 * ranks / rate,
          .is_random = is_random,
          .first = static_cast<double>(rank) / ranks,
          .seed = base::mix(seed, static_cast<std::uint64_t>(rank))};
}

class Arrivals {
 public:
  Arrivals(const Arrival& arrival, std::uint64_t begin_ns) noexcept
      : arrival_(arrival), random_(arrival.seed), begin_ns_(begin_ns), due_ns_(arrival.first * arrival.gap_ns) {
    if (arrival_.is_random) due_ns_ = gap_ns();
  }

  std::uint64_t next_ns() noexcept {
    const double due_ns = due_ns_;
    due_ns_ += gap_ns();
    return begin_ns_ + static_cast<std::uint64_t>(due_ns);
  }

 private:
  double gap_ns() noexcept {
    if (!arrival_.is_random) return arrival_.gap_ns;
    const double uniform = (static_cast<double>(random_.next() >> 11) + 0.5) * 0x1p-53;
    return -std::log(uniform) * arrival_.gap_ns;
  }

  Arrival arrival_;
  base::Random random_;
  std::uint64_t begin_ns_;
  double due_ns_;
};

// Waits for the moment an operation is due: asleep, and the last stretch awake when there are cores enough.

class Pacer {
 public:
  static constexpr std::uint64_t awake_ns = 50'000;

  /// `may_spin`: nobody else needs this core. While a pacer lives this thread's sleeps end as exactly as the kernel
  /// can.
  Pacer(const StopFlag& stop, bool may_spin, spool::RankCell& cell);
  Pacer(const Pacer&) = delete;
  Pacer& operator=(const Pacer&) = delete;
  ~Pacer();

  /// Returns at `due_ns`, or when a stop is asked for; gives signs of life meanwhile. Answers whether there was
  /// anything to wait for.
  bool wait_until(std::uint64_t due_ns) const;

 private:
  const StopFlag& stop_;
  spool::RankCell& cell_;
  bool may_spin_;
  int slack_before_ns_;
};

}  // namespace scalebench::engine
