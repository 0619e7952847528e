// SPDX-License-Identifier: Apache-2.0
// How long it takes to begin: figures of the engine, one sample per launch. Each is a launch of its own, whatever else
// is asked for.
#pragma once

#include <scalebench/mpi.hpp>
#include <string>

namespace scalebench::osu {

namespace sb = scalebench::sdk;

struct Startup {
  std::string launched_for;
  static constexpr sb::Ranks ranks{.fallback = 2};

  void setup(const sb::Context&, sb::Setup& answer) { answer.iterations(1).warmup(0); }
  void iterate(sb::Lap&) {}
};

constexpr sb::Option own_launch(const char* name) {
  return sb::option<&Startup::launched_for>("launched-for", name, "keeps other points out of the launch",
                                            {.choices = name, .axis = SB_LAUNCH});
}

struct Init : Startup {
  static constexpr auto name = "init";
  static constexpr auto help = "Duration of MPI_Init_thread";
  static constexpr sb::Option options[] = {own_launch("init")};
  static constexpr sb::Metric metrics[] = {
      sb::metric("init", "MPI_Init_thread, on every rank", "ns", SB_LOWER, nullptr, SB_BY_MPI_INIT),
      sb::metric("launch", "from starting the launcher to its end", "ns", SB_LOWER, nullptr, SB_BY_LAUNCH)};
};

struct Hello : Startup {
  static constexpr auto name = "hello";
  static constexpr auto help = "Start and end of ranks that do nothing";
  static constexpr sb::Option options[] = {own_launch("hello")};
  static constexpr auto metrics =
      sb::metric("launch", "from starting the launcher to its end", "ns", SB_LOWER, nullptr, SB_BY_LAUNCH);
};

}  // namespace scalebench::osu
