// SPDX-License-Identifier: Apache-2.0
// The table that every summary is shown in: labels, then median, p90, p99, maximum and rate, with intervals at 95 %.
// What a run delivers as a whole has a line of its own, or, in a table of one metric, a column.
//
//   tensor-bytes  metric        median  [95 %]          p90      p99  [95 %]             max      rate
//   1 KiB         put_tensor   12.1 µs  11.9 – 12.3  14.0 µs  n/a (n=200 < 368)  31.0 µs  160 MB/s
//
// Columns without content are left out. A figure that the data cannot carry says "n/a" and why. When a table is too
// wide, its intervals lose their blanks; then the labels move to lines of their own; then the reasons stand below the
// table ("Why n/a: p99 (n < 368)."); only then intervals and columns go, and a line says so.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "report/figure.hpp"
#include "store/records.hpp"

namespace scalebench::report {

struct Look {
  std::size_t width = 100;  ///< columns that a table should fit
  Scale scale = Scale::people;
  std::set<std::string> unsaid = {};  ///< options that a heading leaves out when they do not vary: defaults
};

/// A line of such a table. Lines whose labels are alike stand together.
struct Line {
  std::vector<std::string> labels;
  std::string metric;
  store::Summary summary;
  std::optional<double> resolution_ns;           ///< times below are not told, see Result; of one operation
  std::string status;                            ///< "" for a run that is done
  std::optional<store::Delivery> delivery = {};  ///< in the last line of a run
  bool is_delivery = false;                      ///< nothing but `delivery` is told
};

/// `labels`: the headings of Line::labels. A metric that all lines share is left to the heading above.
std::string figures_table(const std::vector<std::string>& labels, const std::vector<Line>& lines, const Look& look);

/// "n/a (n=71 < 368)".
std::string too_few(std::int64_t n, std::size_t needed);

}  // namespace scalebench::report
