// SPDX-License-Identifier: Apache-2.0
// A plugin of known truth: how long operations take, who is slow, what fails, stalls and is left out is told by
// options.
#include <algorithm>
#include <ctime>
#include <limits>
#include <map>
#include <optional>
#include <scalebench/sdk.hpp>
#include <string>
#include <utility>

namespace sb = scalebench::sdk;

namespace {

void spin(std::int64_t ns) {
  const std::uint64_t end_ns = sb::now_ns() + static_cast<std::uint64_t>(ns);
  while (sb::now_ns() < end_ns) continue;
}

void sleep(std::int64_t ns) {
  const timespec time{ns / 1'000'000'000, ns % 1'000'000'000};
  if (ns > 0) nanosleep(&time, nullptr);
}

}  // namespace

/// Ranks of their own: a put, a get that takes three times as long, a pause between iterations.
struct Steady {
  static constexpr auto name = "steady";
  static constexpr auto help = "Operations that take as long as they are told to.";
  static constexpr bool independent = true;
  sb::Duration busy, pause, stall;
  sb::Bytes bytes;
  std::int64_t stall_at = -1, failing = 0, slower = 1;
  std::string record;
  static constexpr sb::Option options[] = {
      sb::option<&Steady::busy>("busy", "50us", "what a put takes"),
      sb::option<&Steady::pause>("pause", "0", "between iterations"),
      sb::option<&Steady::stall>("stall", "0", "what the put at --stall-at takes besides"),
      sb::option<&Steady::stall_at>("stall-at", "-1", "iteration"),
      sb::option<&Steady::bytes>("bytes", "1KiB", "of a put"),
      sb::option<&Steady::failing>("failing", "0", "of 4 scores, so many fail"),
      sb::option<&Steady::slower>("slower", "1", "so many times as long takes the last rank"),
      sb::option<&Steady::record>("record", "number", "what is recorded as heat",
                                  {.choices = "number|nan|inf|negative"})};
  enum { put, get, turn, score, heat, wait_ns };
  static constexpr sb::Metric metrics[] = {
      sb::duration("put", "", "B"),     sb::duration("get", "", "B"),
      sb::waiting("turn", "the pause"), sb::metric("score", "", "1", SB_HIGHER),
      sb::metric("heat", "", "J"),      sb::metric("back", "a time that is told, not lapped", "ns")};

  void setup(const sb::Context& context, sb::Setup& answer) {
    if (context.rank == context.size - 1) busy.ns *= slower, pause.ns *= slower;
    answer.work(put, static_cast<double>(bytes)).work(get, static_cast<double>(bytes));
  }
  void iterate(sb::Lap& lap) {
    spin(busy.ns);
    if (lap.iteration() == stall_at) sleep(stall.ns);
    lap(put);
    spin(3 * busy.ns);
    lap(get);
    sleep(pause.ns);
    lap(turn);
    if (lap.iteration() % 4 < failing) {
      lap.fail(score, lap.begin_ns(), 7, "no score");
    } else {
      lap.value(score, 0.25 * static_cast<double>(1 + lap.iteration() % 4));
    }
    using Limits = std::numeric_limits<double>;
    lap.value(heat, record == "nan" ? Limits::quiet_NaN() : record == "inf" ? Limits::infinity() : 1500.0);
    if (record == "negative") lap.value(wait_ns, -5);
  }
};

/// Ranks that call together.
struct Calls {
  static constexpr auto name = "calls";
  static constexpr auto help = "A call that all ranks make.";
  sb::Duration busy;
  static constexpr sb::Option options[] = {sb::option<&Calls::busy>("busy", "50us", "what it takes")};
  enum { call };
  static constexpr auto metrics = sb::durations("call");
  void setup(const sb::Context&) {}
  void iterate(sb::Lap& lap) { spin(busy.ns), lap(call); }
};

/// Work that a compiler leaves out, and work that it has to keep.
struct Optimized {
  static constexpr auto name = "optimized";
  static constexpr auto help = "Sums.";
  static constexpr bool independent = true;
  bool kept = false;
  static constexpr sb::Option options[] = {sb::option<&Optimized::kept>("kept", "false", "is the sum used?")};
  enum { sum };
  static constexpr auto metrics = sb::durations("sum");
  void setup(const sb::Context&) {}
  void iterate(sb::Lap& lap) {
    if (kept) {
      double total = 0;
      for (int i = 0; i < 20000; ++i) total += i, sb::keep(total);
    } else {
      double total = 0;
      for (int i = 0; i < 20000; ++i) total += i;
    }
    sb::clobber();
    lap(sum);
  }
};

struct Parts {
  static constexpr auto name = "parts";
  static constexpr auto help = "Two roles.";
  static constexpr bool independent = true;
  std::int64_t makers = 1;
  static constexpr sb::Option options[] = {sb::option<&Parts::makers>("makers", "1", "ranks that make")};
  static constexpr sb::Role roles[] = {sb::role("maker", "makes", 1, "makers"), sb::role("taker", "takes", 1)};
  enum { step };
  static constexpr auto metrics = sb::durations("step");
  void setup(const sb::Context& context) { takes_ns = context.role == 0 ? 20'000 : 60'000; }
  void iterate(sb::Lap& lap) { spin(takes_ns), lap(step); }
  std::int64_t takes_ns = 0;
};

/// Operations that overlap and end when they are told to: every third takes three times as long and is overtaken.
struct Flights {
  static constexpr auto name = "flights";
  static constexpr auto help = "Operations that overlap, of known latency.";
  static constexpr bool independent = true;
  sb::Duration latency;
  std::int64_t in_flight = 1, failing = -1, stuck = -1;
  static constexpr sb::Option options[] = {
      sb::option<&Flights::latency>("latency", "1ms", "of an operation; of every third three times as much"),
      sb::option<&Flights::in_flight>("in-flight", "4", "operations that overlap"),
      sb::option<&Flights::failing>("failing", "-1", "operation that fails"),
      sb::option<&Flights::stuck>("stuck", "-1", "operation that never ends")};
  enum { trip, fuel };
  static constexpr sb::Metric metrics[] = {sb::duration("trip", "", "B"), sb::metric("fuel", "", "J")};

  void setup(const sb::Context&, sb::Setup& answer) { answer.in_flight(in_flight).work(trip, 1024); }
  void start(sb::Flight& flight, std::int64_t operation, std::uint64_t) {
    const std::uint64_t begin_ns = sb::now_ns();
    const auto takes_ns = static_cast<std::uint64_t>(latency.ns * (operation % 3 == 0 ? 3 : 1));
    flight.value(operation, fuel, 2.5);
    if (operation != stuck) trips.emplace(begin_ns + takes_ns, std::pair{operation, begin_ns});
  }
  void progress(sb::Flight& flight, std::uint64_t until_ns) {
    const std::uint64_t now_ns = sb::now_ns();
    const std::uint64_t end_ns = trips.empty() ? until_ns : std::min(until_ns, trips.begin()->first);
    if (end_ns > now_ns) sleep(static_cast<std::int64_t>(end_ns - now_ns));
    for (; !trips.empty() && trips.begin()->first <= sb::now_ns(); trips.erase(trips.begin())) {
      const auto& [end, trip_of] = *trips.begin();
      if (trip_of.first == failing)
        flight.failed(failing, trip, 7, "it crashed", trip_of.second, end);
      else
        flight.done(trip_of.first, trip, trip_of.second, end);
    }
  }
  std::multimap<std::uint64_t, std::pair<std::int64_t, std::uint64_t>> trips;  ///< by their end: number and begin
};

/// Loses its server on the way, at iteration 20 of the first attempt, and goes on from there.
struct Voyage {
  static constexpr auto name = "voyage";
  static constexpr auto help = "Iterations that a later attempt goes on with.";
  static constexpr bool independent = true;
  static constexpr bool resumable = true;
  enum { leg, attempt, told_seed };
  static constexpr sb::Metric metrics[] = {sb::duration("leg"), sb::metric("attempt", "", "1"),
                                           sb::metric("same-seed", "", "1")};

  void setup(const sb::Context& context) {
    number = context.continues ? context.continues->attempt : 1;
    is_same =
        !context.continues || (context.continues->seed == context.seed && context.continues->run_id == context.run_id);
  }
  void iterate(sb::Lap& lap) {
    if (number == 1 && lap.iteration() == 20) throw sb::ServiceLost("the wind is gone");
    lap(leg);
    lap.value(attempt, number);
    lap.value(told_seed, is_same ? 1 : 0);
  }
  int number = 1;
  bool is_same = true;
};

/// Operations that have names elsewhere, and metrics that are known only when it is set up.
struct Named {
  static constexpr auto name = "named";
  static constexpr auto help = "Operations with names, metrics declared in setup.";
  static constexpr bool independent = true;
  static constexpr int cores_per_rank = 64;
  std::int64_t notes = 1;
  std::string unit;
  static constexpr sb::Option options[] = {sb::option<&Named::notes>("notes", "1", "of each operation"),
                                           sb::option<&Named::unit>("unit", "J", "of the metric declared in setup")};
  static constexpr sb::File files[] = {sb::file("site.ini", "settings of a site", "[site]\ncores = 64\n"),
                                       sb::file("empty", "nothing", "")};
  enum { step };
  static constexpr auto metrics = sb::durations("step");

  void setup(const sb::Context& given, sb::Setup& answer) {
    context.emplace(given);
    energy = answer.metric("energy-" + std::to_string(given.rank), unit);
    hop = answer.metric(sb::duration("hop", "from here to there", "B"));
    answer.work(hop, 512);
  }
  void iterate(sb::Lap& lap) {
    lap(step);
    lap(hop);
    lap.value(energy, 0.5);
    for (std::int64_t n = 0; n < notes; ++n)
      context->note(lap.iteration(), "job-" + std::to_string(n), "id \x1b " + std::to_string(100 + lap.iteration()));
  }
  void verify() { context->note(0, "verdict", "fine"); }
  std::optional<sb::Context> context;
  std::uint32_t energy = 0, hop = 0;
};

SCALEBENCH_PLUGIN("truth", "Workloads whose figures are known", Steady, Calls, Optimized, Parts, Flights, Voyage, Named)
