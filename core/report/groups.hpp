// SPDX-License-Identifier: Apache-2.0
// One run taken apart: `scalebench show --by rank|host|role|iteration-block`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/figures_table.hpp"
#include "report/result.hpp"
#include "report/summarize.hpp"
#include "store/records.hpp"

namespace scalebench::report {

enum class By { rank, host, role, iteration_block };

/// "rank", "host", "role" or "iteration-block"; throws wrong_input otherwise.
By parse_by(std::string_view text);

/// A line per metric and rank, host, role or tenth of the measured iterations, with medians of the ranks beside each
/// other below. `series` are those of the run; its summaries are not used.
std::string groups_table(const Result& result, const std::vector<store::Series>& series, const ReadSamples& read, By by,
                         const Look& look = {});

}  // namespace scalebench::report
