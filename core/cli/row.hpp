// SPDX-License-Identifier: Apache-2.0
// An option of the command line, declared once: parsing, help, completion and the man page come from its row.
#pragma once

#include <string>
#include <vector>

#include "plan/option.hpp"

namespace scalebench::cli {

struct Row {
  plan::Option option;
  char brief = 0;           ///< -n for --ranks; 0 = none
  bool repeated = false;    ///< may be given several times (--tag a=1 --tag b=2)
  bool is_axis = false;     ///< lists and ranges sweep it
  bool is_list = false;     ///< takes several values with commas between them
  std::string placeholder;  ///< what help shows for the value; "" = by type
};
using Rows = std::vector<Row>;

/// A titled group of rows, as help shows them.
struct Group {
  std::string title;
  Rows rows;
};

/// A row with a value of `type`; `fallback` "" = none.
Row value_row(std::string name, plan::Type type, std::string fallback, std::string help);
/// A row without a value: --NAME is yes, --no-NAME is no.
Row flag_row(std::string name, std::string help);

Row with_brief(Row row, char brief);
/// `-h [ --help ]`, which every command has.
Row help_row();
Row with_placeholder(Row row, std::string placeholder);
Row with_range(Row row, std::string range);
/// LIST stands for its value in help.
Row taking_list(Row row);
Row with_choices(Row row, std::string choices);
Row on_launch_axis(Row row);
Row repeatable(Row row);

/// False for flags; those that are axes may have one: --NAME yes,no.
bool takes_value(const Row& row);
/// NAME, LIST, SIZES, …: what stands for the value in help.
std::string placeholder(const Row& row);
/// The lines of help for one group, in `width` columns.
std::string render(const Group& group, std::size_t width);

}  // namespace scalebench::cli
