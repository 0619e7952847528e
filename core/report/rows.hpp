// SPDX-License-Identifier: Apache-2.0
// Rows of any query as a table for people, CSV or JSON. CSV and JSON are written row by row; a table is kept until its
// end, for its columns are as wide as their widest cell.
#pragma once

#include <memory>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/reader.hpp"

namespace scalebench::report {

using Cell = store::Cell;

enum class Format { table, csv, json };

/// "table", "csv" or "json"; throws wrong_input otherwise.
Format parse_format(std::string_view text);

class RowWriter {
 public:
  virtual ~RowWriter() = default;
  /// One cell per column.
  virtual void row(std::span<const Cell> cells) = 0;
  /// After the last row.
  virtual void end() = 0;
};

inline constexpr std::size_t any_width = static_cast<std::size_t>(-1);

/// table: numbers to the right, NULL empty, control characters escaped, cells of at most 200 characters. Where it is
/// wider than `width`, texts are cut ("…"); where that does not do, each row becomes lines of their own.
/// csv: RFC 4180 with a heading and plain line ends, NULL empty. json: an array of objects, one per line, in which
/// control characters are escaped. `out` outlives the writer.
std::unique_ptr<RowWriter> row_writer(Format format, std::vector<std::string> columns, std::ostream& out,
                                      std::size_t width = any_width);

}  // namespace scalebench::report
