// SPDX-License-Identifier: Apache-2.0
// Runs of this plugin as the text of OSU's own programs, for `scalebench export`.
#pragma once

#include <scalebench/sdk.hpp>
#include <string_view>

#include "text.hpp"

namespace scalebench::osu {

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
