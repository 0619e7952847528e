// SPDX-License-Identifier: Apache-2.0
// Requests of MPI, owned.
#pragma once

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

}  // namespace scalebench::osu
