// SPDX-License-Identifier: Apache-2.0
#include "report/text_table.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>

#include "base/text.hpp"

namespace scalebench::report {
namespace {

constexpr std::size_t column_gap = 2;

struct Range {
  std::uint32_t first, last;
};

// Unicode 15, East Asian Width W and F, in blocks.
constexpr Range wide_ranges[] = {{0x1100, 0x115f},   {0x2e80, 0xa4cf},  {0xac00, 0xd7a3}, {0xf900, 0xfaff},
                                 {0xfe30, 0xfe6f},   {0xff00, 0xff60},  {0xffe0, 0xffe6}, {0x1f300, 0x1f64f},
                                 {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
constexpr Range invisible_ranges[] = {{0x300, 0x36f}, {0x200b, 0x200f}, {0xfe00, 0xfe0f}};

template <std::size_t Count>
bool is_in(std::uint32_t point, const Range (&ranges)[Count]) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [&](Range range) { return range.first <= point && point <= range.last; });
}

std::size_t sequence_length(unsigned char lead) {
  if (lead < 0xc0) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

// Bytes before the piece of a line that its further lines are to begin below.
std::size_t hanging(std::string_view line, std::size_t width) {
  std::size_t place = std::min(line.find_first_not_of(' '), line.size());
  for (std::size_t at = place; (at = line.find("  ", at)) != std::string_view::npos;) {
    at = std::min(line.find_first_not_of(' ', at), line.size());
    if (display_width(line.substr(0, at)) > width / 2) break;
    place = at;
  }
  return place;
}

/// A word, or a part of one: that follows without a blank.
struct Piece {
  std::string_view text;
  bool goes_on = false;
};

/// The words of `text`; a list that no line could hold is taken apart behind its commas.
std::vector<Piece> pieces_of(std::string_view text, std::size_t width) {
  std::vector<Piece> pieces;
  for (std::string_view word : base::split(text, ' ')) {
    bool goes_on = false;
    while (display_width(word) > width) {
      const std::size_t comma = word.rfind(',', width - 1);
      if (comma == std::string_view::npos || comma + 1 == word.size()) break;
      pieces.push_back({word.substr(0, comma + 1), goes_on});
      word.remove_prefix(comma + 1), goes_on = true;
    }
    if (!word.empty()) pieces.push_back({word, goes_on});
  }
  return pieces;
}

// A word that is too long for the place below the last piece gets further lines that begin before it.
std::string folded_line(std::string_view line, std::size_t width) {
  if (display_width(line) <= width) return std::string(line);
  const std::size_t begin = hanging(line, width);
  std::size_t longest = 0;
  const auto pieces = pieces_of(line.substr(begin), width);
  for (const Piece& piece : pieces) longest = std::max(longest, display_width(piece.text));
  std::string text(line.substr(0, begin));
  std::size_t used = display_width(text);
  const std::size_t indent = std::min(used, width - std::min(width, longest));
  bool begins = true;
  for (const auto& [word, goes_on] : pieces) {
    if (used > indent && used + (begins || goes_on ? 0 : 1) + display_width(word) > width) {
      text.erase(text.find_last_not_of(' ') + 1);
      text += "\n" + std::string(indent, ' ');
      used = indent, begins = true;
    }
    const bool is_apart = !begins && !goes_on;
    text += (is_apart ? " " : "") + std::string(word);
    used += (is_apart ? 1 : 0) + display_width(word);
    begins = false;
  }
  return text;
}

// Takes the first character off; a sequence cut short is taken as it is.
std::string_view take_character(std::string_view& text) {
  const std::string_view character = text.substr(0, sequence_length(static_cast<unsigned char>(text.front())));
  text.remove_prefix(character.size());
  return character;
}

std::size_t character_width(std::string_view character) {
  constexpr unsigned lead_bits[] = {0x7f, 0x1f, 0x0f, 0x07};
  std::uint32_t point = static_cast<unsigned char>(character.front()) & lead_bits[character.size() - 1];
  for (const char byte : character.substr(1)) point = point << 6 | (static_cast<unsigned char>(byte) & 0x3fu);
  if (is_in(point, invisible_ranges)) return 0;
  return is_in(point, wide_ranges) ? 2 : 1;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) width += character_width(take_character(text));
  return width;
}

std::string padded(std::string_view text, std::size_t width, Align align) {
  const std::size_t own = display_width(text);
  const std::string blanks(own < width ? width - own : 0, ' ');
  return align == Align::left ? std::string(text) + blanks : blanks + std::string(text);
}

std::string shortened(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return "";
  std::string kept;
  for (std::size_t used = 1; !text.empty();) {
    const std::string_view character = take_character(text);
    used += character_width(character);
    if (used > width) break;
    kept += character;
  }
  return kept + "…";
}

std::string wrapped(const std::vector<std::string>& parts, std::string_view separator, std::size_t width,
                    std::size_t indent) {
  std::string text;
  std::size_t used = 0;
  for (const std::string& part : parts) {
    const std::size_t more = display_width(separator) + display_width(part);
    if (&part != &parts.front()) {
      const bool fits = used + more <= width;
      text += fits ? separator : "\n";
      text.append(fits ? 0 : indent, ' ');
      used = fits ? used + display_width(separator) : indent;
    }
    text += part;
    used += display_width(part);
  }
  return text + "\n";
}

std::string sentence(std::string_view text, std::size_t width) {
  std::vector<std::string> words;
  for (const std::string_view word : base::split(base::trim(text), ' ')) words.emplace_back(word);
  return wrapped(words, " ", width);
}

std::string folded(std::string_view text, std::size_t width) {
  std::string all;
  for (const std::string_view line : base::split(text, '\n')) {
    if (line.data() != text.data()) all += '\n';
    all += folded_line(line, width);
  }
  return all;
}

TextTable::TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {
  for (const Column& column : columns_) widths_.push_back(display_width(column.heading));
}

void TextTable::add(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (std::size_t i = 0; i < cells.size(); ++i) widths_[i] = std::max(widths_[i], display_width(cells[i]));
  rows_.push_back(std::move(cells));
}

std::size_t TextTable::width() const {
  const std::size_t gaps = columns_.empty() ? 0 : column_gap * (columns_.size() - 1);
  return std::accumulate(widths_.begin(), widths_.end(), gaps);
}

std::string TextTable::line(const std::vector<std::string>& cells) const {
  std::string text;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) text.append(column_gap, ' ');
    text += padded(cells[i], widths_[i], columns_[i].align);
  }
  text.erase(text.find_last_not_of(' ') + 1);
  return text + "\n";
}

std::string TextTable::text() const {
  std::vector<std::string> headings;
  for (const Column& column : columns_) headings.push_back(column.heading);
  std::string all = line(headings);
  for (const auto& row : rows_) all += line(row);
  return all;
}

}  // namespace scalebench::report
