// SPDX-License-Identifier: Apache-2.0
#include "cli/row.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "report/text_table.hpp"

namespace scalebench::cli {
namespace {

constexpr std::size_t help_column = 28;

std::string left_side(const Row& row) {
  std::string text = row.brief ? fmt::format("  -{}, ", row.brief) : "      ";
  text += (row.is_axis && !takes_value(row) ? "--[no-]" : "--") + row.option.name;
  if (takes_value(row)) text += " " + placeholder(row);
  return text;
}

std::string right_side(const Row& row) {
  std::string text = row.option.help;
  if (!row.option.choices.empty()) text += ": " + row.option.choices;
  if (!row.option.unit.empty()) text += " [" + row.option.unit + "]";
  if (!row.option.fallback.empty() && (takes_value(row) || row.is_axis))
    text += " (default " + row.option.fallback + ")";
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

Row help_row() { return with_brief(flag_row("help", "this text"), 'h'); }

Row with_brief(Row row, char brief) {
  row.brief = brief;
  return row;
}

Row with_placeholder(Row row, std::string placeholder) {
  row.placeholder = std::move(placeholder);
  return row;
}

Row taking_list(Row row) {
  row.is_list = true;
  return with_placeholder(std::move(row), "LIST");
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

std::string render(const Group& group, std::size_t width) {
  const std::size_t column = std::min(help_column, width / 2);
  std::string text = group.title + "\n";
  for (const Row& row : group.rows) {
    std::string line = left_side(row);
    if (line.size() + 2 > column) {
      text += line + "\n";
      line.clear();
    }
    text += report::folded(report::padded(line, column) + right_side(row), width) + "\n";
  }
  return text;
}

}  // namespace scalebench::cli
