// SPDX-License-Identifier: Apache-2.0
// MPI's C interface alone.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>

#include "engine/step_result.hpp"
#include "spool/control.hpp"

#ifndef OMPI_SKIP_MPICXX
#define OMPI_SKIP_MPICXX 1
#endif
#ifndef MPICH_SKIP_MPICXX
#define MPICH_SKIP_MPICXX 1
#endif
#include <mpi.h>

namespace scalebench::engine {

// How long to sleep between two looks at something others have to do: first not at all, then longer and longer. On a
// node with more ranks than cores the longest sleep grows with the crowd, so that those who wait leave the cores to
// those who measure.

class Backoff {
 public:
  static constexpr int looks_without_sleep = 50;
  static constexpr std::int64_t shortest_ns = 2'000;
  static constexpr std::int64_t longest_ns = 150'000;
  static constexpr std::int64_t longest_in_a_crowd_ns = 10'000'000;

  explicit Backoff(int ranks_on_node = 1, int cores = 1) noexcept
      : limit_ns_(std::min(longest_ns * std::max(1, ranks_on_node / std::max(1, cores)), longest_in_a_crowd_ns)) {}

  /// 0: look again at once.
  std::int64_t next_ns() noexcept {
    if (++looks_ <= looks_without_sleep) return 0;
    const std::int64_t sleep_ns = step_ns_;
    step_ns_ = std::min(step_ns_ + step_ns_ / 4, limit_ns_);
    return sleep_ns;
  }

 private:
  std::int64_t limit_ns_;
  std::int64_t step_ns_ = shortest_ns;
  int looks_ = 0;
};

// Ranks that act together, on a communicator of the engine's own. Who waits here looks and sleeps (see Backoff): it
// never takes a core from somebody who measures, and says in its cell that it waits. Collective calls; main thread
// only.

/// An MPI communicator with one owner, who frees it while MPI is up: collective, as making it was.
class Communicator {
 public:
  Communicator() = default;
  static Communicator duplicate(MPI_Comm from);
  static Communicator split(MPI_Comm from, int color, int key);
  Communicator(Communicator&& other) noexcept;
  Communicator& operator=(Communicator&& other) noexcept;
  ~Communicator();

  MPI_Comm get() const noexcept { return comm_; }

 private:
  explicit Communicator(MPI_Comm comm) : comm_(comm) {}
  MPI_Comm comm_ = MPI_COMM_NULL;
};

class Group {
 public:
  explicit Group(Communicator comm);

  MPI_Comm comm() const noexcept { return comm_.get(); }
  int rank() const noexcept { return rank_; }
  int size() const noexcept { return size_; }
  /// How this rank waits from now on.
  void wait_like(const Backoff& backoff) noexcept { backoff_ = backoff; }
  /// Where this rank says that it waits from now on; nullptr = nowhere.
  void tell(spool::RankCell* cell) noexcept { cell_ = cell; }
  /// A sign of life of a rank at work for all.
  void beat() const noexcept {
    if (cell_ != nullptr) cell_->beat();
  }

  /// Each number becomes the largest of all ranks. False when the others did not come within `patience_ns` (-1 = wait
  /// for ever): then only abort() is left to do.
  bool agree(std::span<std::int64_t> numbers, std::int64_t patience_ns = -1);

  /// The heaviest verdict of all ranks, with "rank N: " before its sentence; of several the one that came first, as
  /// what other ranks find after it follows from it. `own` is everybody's own one, its time on the clock of rank 0.
  StepResult heaviest(const StepResult& own);

  /// The bytes of `from` are everybody's afterwards.
  void share(std::string& bytes, int from);

  /// Ends every rank of the job, now, with this exit code.
  [[noreturn]] void abort(int exit_code) const;

  /// Waits for a request as described above.
  bool finish(MPI_Request& request, std::int64_t patience_ns = -1) const;

 private:
  bool wait(MPI_Request& request, std::int64_t patience_ns) const;

  Communicator comm_;
  Backoff backoff_;
  spool::RankCell* cell_ = nullptr;
  int rank_ = 0;
  int size_ = 1;
};

}  // namespace scalebench::engine
