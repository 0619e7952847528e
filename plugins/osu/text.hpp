// SPDX-License-Identifier: Apache-2.0
// Runs of the osu plugin in the text that OSU's own programs (7.4) print, for tools that read it: `scalebench export`.
//
// Figures are OSU's: the mean over ranks of each rank's mean over its measured samples, in µs per operation; MB are
// 10^6 bytes; of several pairs the sum of what each moves in the mean time of all. An overlap that was not told is nan.
#pragma once

#include <cstdint>
#include <scalebench/sdk.hpp>
#include <span>
#include <string>
#include <string_view>
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

inline OsuRun read_run(const sb_run& run) {
  OsuRun one{run.campaign, run.workload, std::string_view(run.status) == "done", run.ranks, run.nodes, run.repetition};
  for (std::uint32_t i = 0; i < run.param_count; ++i) one.params.emplace_back(run.params[i].name, run.params[i].value);
  for (std::uint32_t i = 0; i < run.figure_count; ++i) {
    const sb_figure& figure = run.figures[i];
    one.figures.push_back({figure.metric, figure.rank, figure.n, figure.mean, figure.batch, figure.work});
  }
  return one;
}

struct TextExporter {
  static constexpr auto name = "osu";
  static constexpr auto help = "text tables as OSU's own programs print them";
  static constexpr auto plugin = "osu";
  bool full;
  static constexpr sdk::Option options[] = {sdk::option<&TextExporter::full>(
      "full", "0", "least and largest mean of a rank too, and iterations, as OSU's --full")};

  std::string write(std::span<const sb_run> runs) const {
    std::vector<OsuRun> all;
    for (const sb_run& run : runs) all.push_back(read_run(run));
    return osu_text(all, full ? OsuColumns::full : OsuColumns::usual);
  }
};

}  // namespace scalebench::osu
