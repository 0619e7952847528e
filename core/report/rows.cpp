// SPDX-License-Identifier: Apache-2.0
#include "report/rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "report/text_table.hpp"

namespace scalebench::report {
namespace {

struct Plainly {
  std::string operator()(std::monostate) const { return ""; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(double number) const { return fmt::format("{}", number); }
  std::string operator()(const std::string& text) const { return text; }
};

std::string plain(const Cell& cell) { return std::visit(Plainly{}, cell); }

class TableWriter : public RowWriter {
 public:
  TableWriter(const std::vector<std::string>& headings, std::ostream& out, std::size_t width)
      : width_(width), out_(out) {
    for (const std::string& heading : headings) {
      columns_.push_back({visible(heading), Align::right});
      widths_.push_back(display_width(columns_.back().heading));
    }
  }

  void row(std::span<const Cell> cells) override {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (std::holds_alternative<std::string>(cells[i])) columns_[i].align = Align::left;
      texts.push_back(visible(plain(cells[i])));
      widths_[i] = std::max(widths_[i], display_width(texts.back()));
    }
    rows_.push_back(std::move(texts));
  }

  void end() override {
    std::size_t cap = longest_text;
    while (cap >= least_text && width_with(cap) > width_) --cap;
    out_ << (cap >= least_text ? table(cap) : records());
  }

 private:
  static constexpr std::size_t longest_text = 200, least_text = 12;

  static std::string visible(const std::string& text) { return base::printable(text, longest_text); }

  /// A number is never cut.
  std::string cut(const std::string& text, std::size_t column, std::size_t cap) const {
    return columns_[column].align == Align::left && cap < longest_text ? shortened(text, cap) : text;
  }

  std::size_t width_with(std::size_t cap) const {
    std::size_t width = columns_.empty() ? 0 : 2 * (columns_.size() - 1);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const bool is_text = columns_[i].align == Align::left && cap < longest_text;
      width += is_text ? std::min(widths_[i], cap) : widths_[i];
    }
    return width;
  }

  std::string table(std::size_t cap) const {
    std::vector<TextTable::Column> columns = columns_;
    for (std::size_t i = 0; i < columns.size(); ++i) columns[i].heading = cut(columns[i].heading, i, cap);
    TextTable table(std::move(columns));
    for (const auto& row : rows_) {
      std::vector<std::string> cells;
      for (std::size_t i = 0; i < row.size(); ++i) cells.push_back(cut(row[i], i, cap));
      table.add(std::move(cells));
    }
    return table.text();
  }

  /// "column  value", a blank line between rows.
  std::string records() const {
    std::size_t widest = 0;
    for (const TextTable::Column& column : columns_) widest = std::max(widest, display_width(column.heading));
    std::string text;
    for (const auto& row : rows_) {
      if (!text.empty()) text += "\n";
      for (std::size_t i = 0; i < row.size(); ++i) {
        const std::string& heading = columns_[i].heading;
        text += folded(row[i].empty() ? heading : padded(heading, widest) + "  " + row[i], width_) + "\n";
      }
    }
    return text;
  }

  std::vector<TextTable::Column> columns_;
  std::vector<std::size_t> widths_;
  std::vector<std::vector<std::string>> rows_;
  std::size_t width_;
  std::ostream& out_;
};

class CsvWriter : public RowWriter {
 public:
  CsvWriter(const std::vector<std::string>& columns, std::ostream& out) : out_(out) {
    const std::vector<Cell> headings(columns.begin(), columns.end());
    CsvWriter::row(headings);
  }

  void row(std::span<const Cell> cells) override {
    for (std::size_t i = 0; i < cells.size(); ++i) out_ << (i > 0 ? "," : "") << field(plain(cells[i]));
    out_ << '\n';
  }

  void end() override {}

 private:
  static std::string field(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char character : text) quoted.append(character == '"' ? 2 : 1, character);
    return quoted + "\"";
  }

  std::ostream& out_;
};

class JsonWriter : public RowWriter {
 public:
  JsonWriter(const std::vector<std::string>& columns, std::ostream& out) : out_(out) {
    for (const std::string& column : columns) keys_.push_back(text_of(column));
    out_ << "[";
  }

  void row(std::span<const Cell> cells) override {
    out_ << (first_ ? "\n{" : ",\n{");
    first_ = false;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string value = std::visit([](const auto& held) { return value_of(held); }, cells[i]);
      out_ << (i > 0 ? "," : "") << keys_[i] << ":" << value;
    }
    out_ << "}";
  }

  void end() override { out_ << "\n]\n"; }

 private:
  /// JSON itself asks for escapes only up to U+001F.
  static std::string text_of(const nlohmann::json& value) {
    const auto replace = nlohmann::json::error_handler_t::replace;
    const std::string text = value.dump(-1, ' ', false, replace);
    return base::printable(text, text.size()) == text ? text : value.dump(-1, ' ', true, replace);
  }
  static std::string value_of(std::monostate) { return "null"; }
  template <typename T>
  static std::string value_of(const T& value) {
    return text_of(value);
  }

  std::vector<std::string> keys_;
  std::ostream& out_;
  bool first_ = true;
};

}  // namespace

Format parse_format(std::string_view text) {
  if (text == "table") return Format::table;
  if (text == "csv") return Format::csv;
  if (text == "json") return Format::json;
  base::wrong_input("{}: not a format; there are table, csv and json", base::printable(text));
}

std::unique_ptr<RowWriter> row_writer(Format format, std::vector<std::string> columns, std::ostream& out,
                                      std::size_t width) {
  if (format == Format::csv) return std::make_unique<CsvWriter>(columns, out);
  if (format == Format::json) return std::make_unique<JsonWriter>(columns, out);
  return std::make_unique<TableWriter>(columns, out, width);
}

}  // namespace scalebench::report
