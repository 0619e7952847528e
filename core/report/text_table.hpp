// SPDX-License-Identifier: Apache-2.0
// Columns of text for a terminal: as wide as their widest cell, two blanks between, nothing behind the last one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace scalebench::report {

/// What a terminal gives UTF-8 text, in columns: "µs – 1" is 6, combining marks 0, wide East Asian characters 2.
std::size_t display_width(std::string_view text);

/// The quantiles that tables show.
inline constexpr double p90_q = 0.9, p99_q = 0.99;

enum class Align { left, right };

/// The text filled up with blanks; longer texts stay as they are.
std::string padded(std::string_view text, std::size_t width, Align align = Align::left);

/// At most `width` columns, the end replaced by "…".
std::string shortened(std::string_view text, std::size_t width);

/// Parts joined by `separator`, in lines of at most `width` columns (a longer part has a line of its own); the
/// separator is dropped where a line ends, and further lines begin with `indent` blanks. Ends with a line end.
std::string wrapped(const std::vector<std::string>& parts, std::string_view separator, std::size_t width,
                    std::size_t indent = 0);

/// Prose, broken between words.
std::string sentence(std::string_view text, std::size_t width);

/// Lines of any text, each broken between words where it is too long. What follows begins below the last piece that two
/// blanks or more set apart ("  --name  what it is"), as far as that leaves half of the width.
std::string folded(std::string_view text, std::size_t width);

class TextTable {
 public:
  struct Column {
    std::string heading;
    Align align = Align::left;
  };

  explicit TextTable(std::vector<Column> columns);

  /// One cell per column, in order; no line ends in them.
  void add(std::vector<std::string> cells);
  std::size_t width() const;
  /// Heading and rows; each line ends with a line end.
  std::string text() const;

 private:
  std::string line(const std::vector<std::string>& cells) const;

  std::vector<Column> columns_;
  std::vector<std::size_t> widths_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace scalebench::report
