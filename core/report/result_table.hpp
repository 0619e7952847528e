// SPDX-License-Identifier: Apache-2.0
// The list of `scalebench runs`: one line per run, oldest first, with the options in which the runs of a workload
// differ.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/figures_table.hpp"
#include "report/result.hpp"

namespace scalebench::report {

struct ListedRun {
  store::Run run;
  std::vector<store::Param> params;
  std::string tags;         ///< "machine=a note=b", of the campaign
  std::int64_t so_far = 0;  ///< samples, of a run that is running
};

/// Text without control characters; options and causes are cut so that lines fit or, where there is no room for them,
/// stand below their run. A sentence when there is no run.
std::string runs_table(const std::vector<ListedRun>& runs, const Look& look = {});

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

/// Runs that are done or interrupted have lines; others are named below their table with the cause, runs of one cause
/// together, and those that never began are counted. With `all`, every run that has samples has lines, and a column
/// says how it ended.
enum class Shown { valid, all };

/// Text of all tables; "" without results.
std::string result_tables(std::vector<Result> results, const Look& look = {}, Shown shown = Shown::valid);

/// "throughput · 2 ranks on 1 node · keys=1 · metric put_tensor": what these results of one workload have in common.
std::string heading(const std::vector<Result>& results, const std::vector<Line>& lines, const Look& look = {});

/// "Next: scalebench show 1 · sqlite3 scalebench.db 'select * from v_summary'", wrapped.
std::string next_line(const std::vector<std::string>& commands, std::size_t width = 100);

}  // namespace scalebench::report
