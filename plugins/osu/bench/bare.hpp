// SPDX-License-Identifier: Apache-2.0
// The patterns as bare loops: what the workloads are measured against. Every loop stamps as the workload's samples do
// and answers its samples in ns; on ranks that do not time, nothing.
#pragma once

#include <scalebench/mpi.hpp>
#include <vector>

namespace scalebench::bench {

/// The memory and the communicator of one bare loop. Collective over all of MPI.
class Bare {
 public:
  explicit Bare(int bytes);
  Bare(const Bare&) = delete;
  Bare& operator=(const Bare&) = delete;
  ~Bare();

  std::vector<double> ping_pong(std::int64_t count);
  /// The same with a stamp every 100 round trips; a sample is the mean of these.
  std::vector<double> ping_pong_whole(std::int64_t count);
  std::vector<double> stream(std::int64_t count);
  std::vector<double> barrier(std::int64_t count);
  std::vector<double> allreduce(std::int64_t count);

 private:
  template <typename Prelude, typename Operation>
  std::vector<double> stamped(std::int64_t count, bool is_timed, Prelude&& prelude, Operation&& operate);
  void exchange();
  void send_window();

  int bytes_, rank_ = 0;
  MPI_Comm comm_ = MPI_COMM_NULL;
  char *send_ = nullptr, *receive_ = nullptr;
  std::vector<MPI_Request> window_;
};

}  // namespace scalebench::bench
