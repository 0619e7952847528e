// SPDX-License-Identifier: Apache-2.0
#include "cli/row.hpp"

#include <fmt/format.h>

#include <sstream>
#include <utility>

namespace scalebench::cli {
namespace {

constexpr std::size_t help_column = 28;
constexpr std::size_t help_width = 100;

std::string left_side(const Row& row) {
  std::string text = row.brief ? fmt::format("  -{}, ", row.brief) : "      ";
  text += "--" + row.option.name;
  if (takes_value(row)) text += " " + placeholder(row);
  return text;
}

std::string right_side(const Row& row) {
  std::string text = row.option.help;
  if (!row.option.choices.empty()) text += ": " + row.option.choices;
  if (!row.option.unit.empty()) text += " [" + row.option.unit + "]";
  if (!row.option.fallback.empty() && takes_value(row)) text += " (default " + row.option.fallback + ")";
  return text;
}

}  // namespace

Row value_row(std::string name, plan::Type type, std::string fallback, std::string help) {
  Row row;
  row.option.name = std::move(name);
  row.option.type = type;
  row.option.fallback = std::move(fallback);
  row.option.help = std::move(help);
  return row;
}

Row flag_row(std::string name, std::string help) {
  return value_row(std::move(name), plan::Type::flag, "", std::move(help));
}

Row with_brief(Row row, char brief) {
  row.brief = brief;
  return row;
}

Row with_placeholder(Row row, std::string placeholder) {
  row.placeholder = std::move(placeholder);
  return row;
}

Row with_range(Row row, std::string range) {
  row.option.range = std::move(range);
  return row;
}

Row with_choices(Row row, std::string choices) {
  row.option.choices = std::move(choices);
  return row;
}

Row on_launch_axis(Row row) {
  row.option.axis = plan::Axis::launch;
  return row;
}

Row repeatable(Row row) {
  row.repeated = true;
  return row;
}

bool takes_value(const Row& row) { return row.option.type != plan::Type::flag; }

std::string placeholder(const Row& row) {
  if (!row.placeholder.empty()) return row.placeholder;
  switch (row.option.type) {
    case plan::Type::integer:
      return "N";
    case plan::Type::real:
      return "X";
    case plan::Type::bytes:
      return "SIZE";
    case plan::Type::duration:
      return "TIME";
    case plan::Type::choice:
      return "CHOICE";
    default:
      return "TEXT";
  }
}

std::string wrap(const std::string& text, std::size_t width, std::size_t indent) {
  std::istringstream words(text);
  std::string lines, word;
  std::size_t column = indent;
  while (words >> word) {
    const bool first = column == indent;
    if (!first && column + 1 + word.size() > width) {
      lines += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (!first) {
      lines += ' ';
      ++column;
    }
    lines += word;
    column += word.size();
  }
  return lines;
}

std::string render(const Group& group) {
  std::string text = group.title + "\n";
  for (const Row& row : group.rows) {
    std::string left = left_side(row);
    if (left.size() + 2 > help_column) {
      text += left + "\n" + std::string(help_column, ' ');
    } else {
      text += left + std::string(help_column - left.size(), ' ');
    }
    text += wrap(right_side(row), help_width, help_column) + "\n";
  }
  return text;
}

}  // namespace scalebench::cli
