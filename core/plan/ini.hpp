// SPDX-License-Identifier: Apache-2.0
// Option names and their texts as people keep them in a file: `--config FILE` and `--print-config`.
//
//   # a comment is a line of its own
//   tensor-bytes = 1KiB..1MiB*4
//   note = "  kept as it is: # \" \\ \n \t \x1b"
//
// A value stands alone or in double quotes; in quotes the escapes shown are known, and format_ini uses them where
// needed. There are no sections. A name may come several times (`tag`). What the names mean is the reader's business.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace scalebench::plan {

struct Entry {
  std::string name;
  std::string text;
  int line = 0;  ///< from 1; 0 = not from a file
};

/// In the order of the lines. Throws wrong_input "<file> line 3: <what>; <way out>".
std::vector<Entry> parse_ini(std::string_view text, std::string_view file);

/// parse_ini gives back the same names and texts.
std::string format_ini(const std::vector<Entry>& entries);

}  // namespace scalebench::plan
