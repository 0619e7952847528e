// SPDX-License-Identifier: Apache-2.0
// What ranks of a point say to each other beside the data: small messages, none of which anybody waits for in MPI
// itself. Who waits asks `heard` or `agreed` again and again, sleeping in between (see Patience), so a rank that is
// gone costs the others a deadline and not their life.
//
// Main thread only.
#pragma once

#include <cstdint>
#include <memory>
#include <scalebench/mpi.hpp>

namespace scalebench::aggregation {

namespace sb = sdk;

/// What all ranks make of an iteration together.
struct JointIteration {
  std::int64_t first_append_ns = INT64_MAX;  ///< the earliest; CLOCK_MONOTONIC
  std::int64_t last_arrival_ns = INT64_MIN;  ///< the latest
  bool trouble = false;                      ///< somebody's
};

class Peers {
 public:
  explicit Peers(const sb::Context& context);
  Peers(const Peers&) = delete;
  Peers& operator=(const Peers&) = delete;
  ~Peers();

  /// Tells every other rank, once, that this one cannot do its part of the iteration.
  void raise_alarm();
  /// Somebody raised the alarm.
  bool alarmed();

  /// This rank of the role tells the role's first one that it is done.
  void report_done();
  /// How many reports have come in and not been counted yet.
  int take_reports();

  /// Begins to agree with all others.
  void begin_agreement(const JointIteration& own);
  /// True when all have come; then `into` is what they agreed on.
  bool agreed(JointIteration& into);

 private:
  struct Agreement {
    MPI_Request request = MPI_REQUEST_NULL;
    std::int64_t numbers[3] = {};
  };
  static bool take(MPI_Comm comm, int tag);

  MPI_Comm comm_, role_comm_;
  int rank_, size_;
  bool alarm_raised_ = false;
  bool alarm_heard_ = false;
  std::unique_ptr<Agreement> agreement_;
};

}  // namespace scalebench::aggregation
