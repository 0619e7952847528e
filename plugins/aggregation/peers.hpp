// SPDX-License-Identifier: Apache-2.0
// Threads that wait for work. The calling thread is the first of them; those without work are not woken.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <scalebench/mpi.hpp>
#include <scalebench/sdk.hpp>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

namespace scalebench::aggregation {

namespace sb = sdk;

class Workers {
 public:
  using Job = std::function<void(int worker)>;

  explicit Workers(int count);
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  ~Workers();

  /// Calls job(0) … job(count - 1), each in a thread of its own; when all are done, throws what the first one threw.
  void run(int count, const Job& job);

 private:
  struct Worker {
    std::binary_semaphore start{0}, done{0};
    std::exception_ptr error;
    std::thread thread;
  };
  void live(Worker& worker, int number);

  const Job* job_ = nullptr;  ///< null: end
  std::vector<std::unique_ptr<Worker>> workers_;
};

// What ranks of a point say to each other beside the data: small messages, none of which anybody waits for in MPI
// itself. Who waits asks `heard` or `agreed` again and again, sleeping in between (see Patience), so a rank that is
// gone costs the others a deadline and not their life.
//
// Main thread only.

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

// How long a rank waits for another: up to the deadline (the engine's patience where none is given), no longer than a
// moment once a stop was asked for, and not at all once somebody has raised the alarm.

/// The deadline passed without a sign from the other side.
struct PeerLost : sb::ServiceLost {
  using ServiceLost::ServiceLost;
};

/// Another rank has trouble of its own and says so itself.
struct Alarmed {};

class Patience {
 public:
  using Clock = std::chrono::steady_clock;
  /// Between two looks: first short, then doubled. As the longest one grows with the number of ranks that wait, the
  /// server has at most some 50 000 looks a second to answer.
  static constexpr std::chrono::microseconds shortest_pause{10}, longest_pause{500}, pause_per_rank{20};
  /// A blocking command waits this long at a time; in between the rank sees alarms and stops.
  static constexpr std::chrono::milliseconds slice{250};

  Patience(const sb::Context& context, Peers& peers, sb::Duration deadline);

  /// Looks until `ready()`; throws PeerLost with what was waited for, or Alarmed.
  template <typename Ready>
  void until(const char* what, Ready&& ready) {
    begin();
    for (auto pause = shortest_pause; !ready(); pause = std::min(2 * pause, limit_)) {
      require(what);
      std::this_thread::sleep_for(pause);
    }
  }
  /// The same with `wait_slice(milliseconds)`, which blocks that long and answers whether it came.
  template <typename WaitSlice>
  void in_slices(const char* what, WaitSlice&& wait_slice) {
    begin();
    while (!wait_slice(next_slice())) require(what);
  }

  /// The same for the agreement that ends an iteration, where everybody comes with or without an alarm.
  void until_agreed(JointIteration& outcome);

  std::chrono::milliseconds deadline() const { return deadline_; }

 private:
  void begin();
  void require(const char* what, bool heed_alarm = true);
  std::chrono::milliseconds next_slice() const;

  sb::Context context_;
  Peers& peers_;
  std::chrono::milliseconds deadline_;
  std::chrono::microseconds limit_;
  Clock::time_point end_;
};

}  // namespace scalebench::aggregation
