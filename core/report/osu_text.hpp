// SPDX-License-Identifier: Apache-2.0
// Runs of the osu plugin in the text that OSU's own programs print, for tools that read it.
//
// Figures are OSU's: the mean over ranks of each rank's mean over its measured samples, in µs per operation; MB are
// 10^6 bytes; of several pairs the sum of what each moves in the mean time of all.
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

/// A table per benchmark and per whatever else than the message size differs (ranks, nodes, repetition, options), in
/// the order of `runs`; rows by size. Runs that are not done have no row.
std::string osu_text(std::span<const OsuRun> runs);

}  // namespace scalebench::report
