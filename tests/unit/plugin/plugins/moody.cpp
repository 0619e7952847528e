// SPDX-License-Identifier: Apache-2.0
// A workload per kind of trouble that a dry run finds.
#include <scalebench/sdk.hpp>

namespace sb = scalebench::sdk;

struct Quiet {
  static constexpr auto help = "trouble";
  static constexpr sb::Metric metrics[] = {sb::duration("step"), sb::metric("size", "bytes", "B"),
                                           sb::metric("start", "of MPI", "ns", SB_LOWER, nullptr, SB_BY_MPI_INIT)};
  void setup(const sb::Context&) {}
  void iterate(sb::Lap& lap) { lap(0); }
};

struct Skips : Quiet {
  static constexpr auto name = "skips";
  void setup(const sb::Context&) { throw sb::Skip("there is no GPU"); }
};

/// Refuses in setup, and remembers if it was torn down all the same.
struct Refuses : Quiet {
  static constexpr auto name = "refuses";
  static inline bool torn_down = false;
  void setup(const sb::Context&) { throw std::runtime_error(torn_down ? "torn down" : "never set up"); }
  void teardown() { torn_down = true; }
};

struct Throws : Quiet {
  static constexpr auto name = "throws";
  void iterate(sb::Lap&) { throw std::runtime_error("a defect\nin two lines"); }
};

struct Fails : Quiet {
  static constexpr auto name = "fails";
  void iterate(sb::Lap&) { throw sb::Failed(1, "one operation went wrong"); }
};

struct WrongUnit : Quiet {
  static constexpr auto name = "wrong-unit";
  void iterate(sb::Lap& lap) { lap(1); }
};

struct WrongMetric : Quiet {
  static constexpr auto name = "wrong-metric";
  void iterate(sb::Lap& lap) { lap(3); }
};

struct NotItsOwn : Quiet {
  static constexpr auto name = "not-its-own";
  void iterate(sb::Lap& lap) { lap(2); }
};

struct Divides : Quiet {
  static constexpr auto name = "divides";
  void iterate(sb::Lap& lap) { lap.value(1, 0.0 / double(lap.iteration() - lap.iteration())); }
};

struct Idle : Quiet {
  static constexpr auto name = "idle";
  void iterate(sb::Lap&) {}
};

struct OnlyOnce : Quiet {
  static constexpr auto name = "only-once";
  static inline int lives = 0;
  void setup(const sb::Context&) {
    if (++lives % 2 == 0) throw sb::ServiceLost("the port is taken");
  }
};

struct Forgets : Quiet {
  static constexpr auto name = "forgets";
  static inline int calls = 0;
  void iterate(sb::Lap& lap) {
    lap(0);
    if (++calls % 5 == 0) lap(0);
  }
};

struct Incorrect : Quiet {
  static constexpr auto name = "incorrect";
  void verify() { throw sb::Incorrect("two and two is five"); }
};

struct Leaves : Quiet {
  static constexpr auto name = "leaves";
  void teardown() { throw 5; }
};

struct RefusesItself : Quiet {
  static constexpr auto name = "refuses-itself";
  std::int64_t size = 0;
  static constexpr sb::Option options[] = {sb::option<&RefusesItself::size>("size", "3", "in pieces")};
  void validate(const sb::Candidate&) const {
    if (size == 3) throw sb::Usage("size 3 is odd");
  }
};

/// Operations that overlap, each ended as soon as it is begun, and what comes on top of that.
struct Overlaps {
  static constexpr auto help = "Overlaps, with trouble";
  static constexpr auto metrics = sb::durations("step", "later");
  static constexpr bool independent = true;
  void setup(const sb::Context&) {}
  void progress(sb::Flight&, std::uint64_t) {}
};

struct EndsTwice : Overlaps {
  static constexpr auto name = "ends-twice";
  void start(sb::Flight& flight, std::int64_t operation, std::uint64_t) {
    flight.done(operation, 0);
    flight.done(operation, 1);
  }
};

struct AddsToWhatEnded : Overlaps {
  static constexpr auto name = "adds-to-what-ended";
  void start(sb::Flight& flight, std::int64_t operation, std::uint64_t) {
    flight.done(operation, 0);
    flight.value(operation, 1, 5);
  }
};

SCALEBENCH_PLUGIN("moody", "Trouble of all kinds", Skips, Refuses, Throws, Fails, WrongUnit, WrongMetric, NotItsOwn,
                  Divides, Idle, OnlyOnce, Forgets, Incorrect, Leaves, RefusesItself, EndsTwice, AddsToWhatEnded)
