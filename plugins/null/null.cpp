// SPDX-License-Identifier: Apache-2.0
// Does nothing, in one timed section: what is measured is the harness.
#include <deque>
#include <scalebench/sdk.hpp>

namespace sb = scalebench::sdk;

struct Null {
  static constexpr auto name = "null";
  static constexpr auto help = "Does nothing, in one timed section";
  static constexpr bool independent = true;
  enum { nothing };
  static constexpr sb::Metric metrics[] = {sb::duration("nothing", "from one clock read to the next")};

  void setup(const sb::Context&) {}
  void iterate(sb::Lap& lap) { lap(nothing); }
};

/// The same where operations overlap: each is over when it is looked after.
struct Overlap {
  static constexpr auto name = "overlap";
  static constexpr auto help = "Does nothing, in operations that overlap";
  static constexpr bool independent = true;
  static constexpr bool on_request = true;  // --plugin null alone means the harness itself
  std::int64_t in_flight = 1;
  static constexpr sb::Option options[] = {
      sb::option<&Overlap::in_flight>("in-flight", "8", "operations that overlap", {.range = "1..65536"})};
  enum { nothing };
  static constexpr sb::Metric metrics[] = {sb::duration("nothing", "from its start until it is looked after")};

  void setup(const sb::Context&, sb::Setup& answer) { answer.in_flight(in_flight); }
  void start(sb::Flight&, std::int64_t operation, std::uint64_t) { begun.push_back(operation); }
  void progress(sb::Flight& flight, std::uint64_t) {
    flight.done(begun.front(), nothing);
    begun.pop_front();
  }
  std::deque<std::int64_t> begun;
};

SCALEBENCH_PLUGIN("null", "Does nothing: measures the harness itself", Null, Overlap)
