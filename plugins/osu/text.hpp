// SPDX-License-Identifier: Apache-2.0
// Runs of the osu plugin in the text that OSU's own programs (7.4) print, for tools that read it.
//
// Figures are OSU's: the mean over ranks of each rank's mean over its measured samples, in µs per operation; MB are
// 10^6 bytes; of several pairs the sum of what each moves in the mean time of all. An overlap that was not told is nan.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace scalebench::osu {

/// What one rank measured of one metric.
struct Figure {
  std::string metric = {};
  int rank = 0;
  std::int64_t n = 0;          ///< samples
  double mean = 0;             ///< of one operation
  double batch = 1, work = 0;  ///< of a sample
};

struct OsuRun {
  std::int64_t campaign = 0;
  std::string workload = {};
  bool is_done = true;
  int ranks = 1, nodes = 1, repetition = 1;
  std::vector<std::pair<std::string, std::string>> params = {};
  std::vector<Figure> figures = {};
};

/// `full`: collective operations with the columns of OSU's --full.
enum class OsuColumns { usual, full };

/// A table per benchmark and per whatever else than the message size differs (ranks, nodes, repetition, options), by
/// the names of the benchmarks; rows by size. Runs that are not done have no row.
std::string osu_text(std::span<const OsuRun> runs, OsuColumns columns = OsuColumns::usual);

}  // namespace scalebench::osu
