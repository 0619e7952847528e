// SPDX-License-Identifier: Apache-2.0
// A workload that prints, and whose texts would command a terminal, everywhere where a plugin has texts.
#include <cstdio>
#include <scalebench/sdk.hpp>
#include <string>

namespace sb = scalebench::sdk;

struct Talkative {
  static constexpr auto name = "talkative";
  static constexpr auto help = "Prints \x1b[31mred\x1b[0m";
  static constexpr bool independent = true;

  sb::Bytes much;
  bool fail = false;
  std::string word;
  static constexpr sb::Option options[] = {
      sb::option<&Talkative::much>("much", "0B", "printed on top \x1b]0;title\x07", {.range = "0B.."}),
      sb::option<&Talkative::fail>("fail", "0", "in setup"), sb::option<&Talkative::word>("word", "none", "any")};

  enum { nothing };
  static constexpr sb::Metric metrics[] = {sb::duration("nothing", "from one clock read to the next \x1b[1m")};

  void setup(const sb::Context& context) {
    std::printf("hello from rank %d \x1b[2J\n", context.rank);
    const std::string line(999, 'x');
    for (std::size_t i = 0; i < much.size() / 1000; ++i) std::puts(line.c_str());
    std::fprintf(stderr, "rank %d is set up\n", context.rank);
    if (fail) throw std::runtime_error("went \x1b[5mwrong\x1b[0m");
  }
  void iterate(sb::Lap& lap) { lap(nothing); }
};

SCALEBENCH_PLUGIN("talkative", "Prints \x1b[31mred\x1b[0m", Talkative)
