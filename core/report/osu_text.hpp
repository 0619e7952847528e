// SPDX-License-Identifier: Apache-2.0
// Runs of the osu plugin in the text that OSU's own programs (7.4) print, for tools that read it.
//
// Figures are OSU's: the mean over ranks of each rank's mean over its measured samples, in µs per operation; MB are
// 10^6 bytes; of several pairs the sum of what each moves in the mean time of all. An overlap that was not told is nan.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "store/reader.hpp"

namespace scalebench::report {

struct OsuRun {
  store::Run run;
  std::vector<store::Param> params;
  std::vector<store::Series> series;
  std::vector<store::Summary> summaries;  ///< of each rank; those over all ranks are not used
};

/// Those of the osu plugin among the runs that the filter names.
std::vector<OsuRun> read_osu_runs(store::Reader& reader, const store::RunFilter& filter);

/// `full`: collective operations with the columns of OSU's --full.
enum class OsuColumns { usual, full };

/// A table per benchmark and per whatever else than the message size differs (ranks, nodes, repetition, options), by
/// the names of the benchmarks; rows by size. Runs that are not done have no row.
std::string osu_text(std::span<const OsuRun> runs, OsuColumns columns = OsuColumns::usual);

}  // namespace scalebench::report
