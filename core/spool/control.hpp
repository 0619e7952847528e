// SPDX-License-Identifier: Apache-2.0
// What the driver and the ranks of one node share while a job runs: a mapped file. Every member is a lock-free atomic;
// any process may read, each rank writes its own cell, the driver (or whoever stops the job) the stop flag.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "base/file.hpp"
#include "spool/folder.hpp"

namespace scalebench::spool {

enum class Phase : std::int32_t { starting = 0, setup, warmup, measure, verify, teardown, between, gather, ended };

/// The word used in journals: "setup", "warmup", …
const char* name_of(Phase phase);

/// One rank's state, on cache lines of its own; the first holds what is written in every iteration. Any change of it is
/// a sign of life.
struct alignas(64) RankCell {
  std::atomic<std::uint64_t> heartbeat_ns;  ///< CLOCK_MONOTONIC: last iteration's end or phase's begin; 0 = not here
  std::atomic<std::int64_t> iterations;     ///< of this point so far, warm-up included
  std::atomic<std::uint64_t> beats;         ///< counts the signs that this rank gives while it waits for something
  std::atomic<std::int32_t> waits;          ///< != 0: in a meeting of the engine, for other ranks
  std::atomic<std::int32_t> point;          ///< index in Job::points
  std::atomic<Phase> phase;

  alignas(64) std::atomic<std::int64_t> planned_iterations;  ///< of this point, with warm-up; -1 = as its time allows
  std::atomic<std::uint64_t> due_ns;                         ///< when time ends the measured part; 0 = it does not
  std::atomic<std::int64_t> duration_ns;                     ///< of the measured part, where time ends it
  std::atomic<std::int64_t> asked_ns;  ///< the workload asks for so much patience with what it does now; 0 = the rule's
  std::atomic<std::int32_t> pid;
  std::atomic<std::int32_t> told;  ///< != 0: somebody asked it to end at once; a rank that dies by itself was not told
  std::atomic<std::int32_t> overlaps;  ///< != 0: its operations do: it is in start or progress, not in iterate

  void beat() noexcept { beats.store(beats.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed); }
};
static_assert(sizeof(RankCell) == 128);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free && std::atomic<Phase>::is_always_lock_free);

class Control {
 public:
  /// Maps the file, which is made (all zero: run, nobody there yet) by whoever comes first. Throws base::Error.
  Control(const std::filesystem::path& file, int ranks);

  /// That of a job which is running or was; empty when there is none of this size.
  static std::optional<Control> find(const std::filesystem::path& file);

  bool stop_requested() const noexcept { return block().stop.load(std::memory_order_relaxed) != 0; }
  void request_stop() noexcept { block().stop.store(1, std::memory_order_relaxed); }

  /// A rank got a signal that asks for a stop: from the driver by way of the launcher, or from somebody else.
  bool signalled() const noexcept { return block().signalled.load(std::memory_order_relaxed) != 0; }
  void note_signal() noexcept { block().signalled.store(1, std::memory_order_relaxed); }

  /// Points of this job that all ranks have left; rank 0 counts.
  std::int64_t points_done() const noexcept { return block().points_done.load(std::memory_order_acquire); }
  void count_point() noexcept { block().points_done.fetch_add(1, std::memory_order_release); }

  /// How many of them the driver has in its database: always the first ones. The driver counts.
  int points_stored() const noexcept { return block().points_stored.load(std::memory_order_acquire); }
  void count_stored(int points) noexcept { block().points_stored.store(points, std::memory_order_release); }

  /// The driver lets the ranks that left so many points go on, whether it could store them or not.
  void let_go_on(int points) noexcept;
  /// Sleeps until it has done that, at most so long. Whether it has.
  bool wait_to_go_on(int points, std::chrono::milliseconds longest) const noexcept;

  int ranks() const noexcept { return ranks_; }
  RankCell& cell(int rank) noexcept { return cells()[rank]; }
  const RankCell& cell(int rank) const noexcept { return cells()[rank]; }

 private:
  struct alignas(64) Block {
    std::atomic<std::int32_t> stop;
    std::atomic<std::int32_t> points_stored;
    std::atomic<std::int32_t> let_go;
    std::atomic<std::int64_t> points_done;
    std::atomic<std::int32_t> signalled;
  };
  explicit Control(base::MappedFile mapping);
  Block& block() const noexcept { return *reinterpret_cast<Block*>(mapping_.data()); }
  RankCell* cells() const noexcept { return reinterpret_cast<RankCell*>(mapping_.data() + sizeof(Block)); }

  int ranks_;
  base::MappedFile mapping_;
};

// How the ranks of one node have the driver store what they measured, between two points: rank 0 rings a bell (a pipe
// in the job's folder, which the driver sleeps on together with the end of its launcher), and sleeps until the driver
// lets it go on in the control block. Neither looks at a clock for it, so both are awake within microseconds.

/// The driver's end.
class Bell {
 public:
  /// Hangs it into the folder. Where the file system has no pipes there is none, and nobody rings.
  explicit Bell(const Folder& folder);

  /// Can be read when somebody rang; -1 = nobody can.
  int fd() const noexcept { return pipe_.get(); }
  /// Whether it rang since the last call.
  bool rang() noexcept;

 private:
  base::Fd pipe_;
};

/// Rank 0's end.
class BellRope {
 public:
  /// Without a driver that listens there, nothing is ever handed over.
  explicit BellRope(const Folder& folder) noexcept;

  /// Has the first `points` of the job stored, and calls `beat` ten times a second until they are, or until there is no
  /// driver any more.
  void hand_over(Control& control, int points, const std::function<void()>& beat) noexcept;

 private:
  bool has_listener() const noexcept;

  base::Fd pipe_;
};

}  // namespace scalebench::spool
