// SPDX-License-Identifier: Apache-2.0
// Memory that other ranks reach by one-sided operations, and the epochs in which they may.
#pragma once

#include <memory>
#include <string_view>

#include "buffer.hpp"
#include "mpi_call.hpp"

namespace scalebench::osu {

enum class Sync { flush, flush_local, lock, lock_all, pscw, fence };
inline constexpr const char* sync_names = "flush|flush_local|lock|lock_all|pscw|fence";
Sync sync_named(std::string_view name);

/// In active modes the target takes part.
constexpr bool is_active(Sync sync) { return sync == Sync::pscw || sync == Sync::fence; }

/// How a window comes to be: over memory of ours, over memory of MPI's, or empty with memory attached later.
enum class Making { create, allocate, dynamic };
inline constexpr const char* making_names = "create|allocate|dynamic";
Making making_named(std::string_view name);

class Window {
 public:
  /// Collective over `comm`. `displacement` leads to the start of `partner`'s memory. Throws Relaunch,
  /// with the way out where one is known, else Skip, when the transport cannot do it.
  Window(Making making, std::size_t bytes, MPI_Comm comm, int partner);
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;
  ~Window();  // collective

  MPI_Win get() const { return window_; }
  std::byte* memory() const { return memory_; }
  MPI_Aint displacement() const { return displacement_; }

 private:
  int make(Making making, MPI_Comm comm);
  void attach(MPI_Comm comm, int partner);

  std::size_t bytes_;
  Ring own_;  ///< without MPI's
  std::byte* memory_ = nullptr;
  bool is_attached_ = false;
  MPI_Aint displacement_ = 0;
  MPI_Win window_ = MPI_WIN_NULL;
};

/// The synchronisation of one pair of ranks on a window.
class Epochs {
 public:
  /// A leader keeps the partner's memory locked as long as this lives, where the mode flushes.
  Epochs(const Window& window, Sync sync, int lock_type, MPI_Comm comm, int partner, bool leads);
  Epochs(const Epochs&) = delete;
  Epochs& operator=(const Epochs&) = delete;
  ~Epochs();

  /// Before the passes of a round: the first fence. The fence that ends a pass begins the next one.
  void open() const;

  /// As origin, calls `operate` in an access epoch; as target, lets the partner do so.
  template <typename Operate>
  void pass(bool as_origin, bool as_target, Operate&& operate) const {
    if (as_target) expose();
    if (as_origin) begin_access(), operate(), end_access();
    if (as_target) conceal();
    if (sync_ == Sync::fence) fence();
  }

 private:
  void expose() const;
  void conceal() const;
  void begin_access() const;
  void end_access() const;
  void fence() const;

  MPI_Win window_;
  Sync sync_;
  int lock_type_, partner_;
  bool keeps_lock_;
  MPI_Group partners_ = MPI_GROUP_NULL;
};

}  // namespace scalebench::osu
