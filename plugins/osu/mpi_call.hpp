// SPDX-License-Identifier: Apache-2.0
// Calls of MPI whose error codes become exceptions. The communicators and windows of the benchmarks return errors.
#pragma once

#include <functional>
#include <scalebench/mpi.hpp>
#include <string>

namespace scalebench::osu {

namespace sb = scalebench::sdk;

/// A call of MPI failed; the text names the call and gives MPI's own sentence.
class MpiFailure : public sb::Error {
 public:
  MpiFailure(int code, const std::string& call);
};

/// MPI's own sentence for an error code.
std::string mpi_text(int code);

inline void check(int code, const char* call) {
  if (code != MPI_SUCCESS) [[unlikely]]
    throw MpiFailure(code, call);
}

/// Collective: every rank acts, and either all go on or all throw. Ranks that did well themselves throw Skip, which
/// weighs less than what the others throw.
void together(MPI_Comm comm, const std::function<void()>& action);

/// The largest value of all ranks.
std::int64_t largest(std::int64_t value, MPI_Comm comm);
/// The sum over all ranks.
double total(double value, MPI_Comm comm);

/// A communicator that is ours to free.
class OwnComm {
 public:
  OwnComm() = default;
  explicit OwnComm(MPI_Comm comm) : comm_(comm) {}
  OwnComm(OwnComm&& other) noexcept : comm_(std::exchange(other.comm_, MPI_COMM_NULL)) {}
  OwnComm& operator=(OwnComm&& other) noexcept { return std::swap(comm_, other.comm_), *this; }
  ~OwnComm() {
    if (comm_ != MPI_COMM_NULL) MPI_Comm_free(&comm_);
  }
  MPI_Comm get() const { return comm_; }

 private:
  MPI_Comm comm_ = MPI_COMM_NULL;
};

}  // namespace scalebench::osu
