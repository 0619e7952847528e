// SPDX-License-Identifier: Apache-2.0
// Requests of MPI, owned.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "mpi_call.hpp"

namespace scalebench::osu {

/// Each is MPI_REQUEST_NULL, active, or persistent; persistent ones are freed in the end.
class Requests {
 public:
  Requests() = default;
  explicit Requests(std::size_t count) : handles_(count, MPI_REQUEST_NULL) {}
  Requests(Requests&& other) noexcept : handles_(std::exchange(other.handles_, {})) {}
  Requests& operator=(Requests&& other) noexcept { return std::swap(handles_, other.handles_), *this; }
  ~Requests() {
    for (MPI_Request& handle : handles_) {
      if (handle != MPI_REQUEST_NULL) MPI_Request_free(&handle);
    }
  }

  bool empty() const { return handles_.empty(); }
  MPI_Request& operator[](std::size_t at) { return handles_[at]; }

  /// Starts persistent ones.
  void start() { check(MPI_Startall(count(), handles_.data()), "MPI_Startall"); }
  void wait() { check(MPI_Waitall(count(), handles_.data(), MPI_STATUSES_IGNORE), "MPI_Waitall"); }

 private:
  int count() const { return static_cast<int>(handles_.size()); }

  std::vector<MPI_Request> handles_;
};

// Computing for a given time, without looking at the clock.

/// Dependent multiplications and additions, as many as take the time asked for.
class Burner {
 public:
  /// Finds out how long one unit takes here.
  void calibrate();

  double unit_ns() const { return unit_ns_; }
  void burn(double ns);

 private:
  void burn_units(std::int64_t units);

  double unit_ns_ = 0;
  double value_ = 1;
};

/// How much of `pure_ns` of an operation was hidden by computing: 100 - 100 × (overall - compute) / pure, in percent.
/// OSU cuts negative values off; here they stay, so that the mean of samples is the figure of the means.
constexpr double overlap_percent(double overall_ns, double compute_ns, double pure_ns) {
  return 100 - 100 * (overall_ns - compute_ns) / pure_ns;
}

/// An operation has to take so many times the finest step of computing, or of the clock, for an overlap to mean
/// anything.
constexpr double least_steps = 20;
constexpr bool is_overlap_told(double pure_ns, double step_ns) { return pure_ns >= least_steps * step_ns; }

}  // namespace scalebench::osu
