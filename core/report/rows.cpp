// SPDX-License-Identifier: Apache-2.0
#include "report/rows.hpp"

#include <fmt/format.h>

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
  TableWriter(std::vector<std::string> columns, std::ostream& out) : headings_(std::move(columns)), out_(out) {}

  void row(std::span<const Cell> cells) override { rows_.emplace_back(cells.begin(), cells.end()); }

  void end() override {
    std::vector<TextTable::Column> columns;
    for (std::size_t i = 0; i < headings_.size(); ++i) columns.push_back({visible(headings_[i]), align(i)});
    TextTable table(std::move(columns));
    for (const auto& row : rows_) {
      std::vector<std::string> cells;
      for (const Cell& cell : row) cells.push_back(visible(plain(cell)));
      table.add(std::move(cells));
    }
    out_ << table.text();
  }

 private:
  static std::string visible(const std::string& text) { return base::printable(text, 200); }

  Align align(std::size_t column) const {
    for (const auto& row : rows_) {
      if (std::holds_alternative<std::string>(row[column])) return Align::left;
    }
    return Align::right;
  }

  std::vector<std::string> headings_;
  std::vector<std::vector<Cell>> rows_;
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
  static std::string text_of(const nlohmann::json& value) {
    return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
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

std::unique_ptr<RowWriter> row_writer(Format format, std::vector<std::string> columns, std::ostream& out) {
  if (format == Format::csv) return std::make_unique<CsvWriter>(columns, out);
  if (format == Format::json) return std::make_unique<JsonWriter>(columns, out);
  return std::make_unique<TableWriter>(std::move(columns), out);
}

}  // namespace scalebench::report
