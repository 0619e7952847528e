// SPDX-License-Identifier: Apache-2.0
// What people see after a run: one table per workload, then what they should know of its figures.
//
//   throughput · 2 ranks on 1 node · keys=1
//
//   tensor-bytes  metric       median  [95 %]           p90  p99  [95 %]            max      rate
//   1 KiB         put_tensor  12.1 µs  11.9 – 12.3  14.0 µs  n/a (n=200 < 368)  31.0 µs  160 MB/s
//
//   200 samples per line; warm-up (20) kept apart. 3 outliers flagged, none dropped.
//   p99 needs 368 samples: --iterations 184
//
// What does not vary is named in the heading. Text without control characters, see Look for its width.
#pragma once

#include <string>
#include <vector>

#include "report/figures_table.hpp"
#include "report/result.hpp"

namespace scalebench::report {

/// Runs that are done or interrupted have lines; others are named below their table with the cause, runs of one cause
/// together, and those that never began are counted. With `all`, every run that has samples has lines, and a column says
/// how it ended.
enum class Shown { valid, all };

/// Text of all tables; "" without results.
std::string result_tables(std::vector<Result> results, const Look& look = {}, Shown shown = Shown::valid);

/// "throughput · 2 ranks on 1 node · keys=1 · metric put_tensor": what these results of one workload have in common.
std::string heading(const std::vector<Result>& results, const std::vector<Line>& lines, const Look& look = {});

/// "Next: scalebench show 1 · sqlite3 scalebench.db 'select * from v_summary'", wrapped.
std::string next_line(const std::vector<std::string>& commands, std::size_t width = 100);

}  // namespace scalebench::report
