// SPDX-License-Identifier: Apache-2.0
// Arguments that a user or a plugin wrote into one text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace scalebench::launch {

/// The pieces between blanks, tabs and line ends. No quoting, no expansion: nothing in them is special.
std::vector<std::string> split_at_blanks(std::string_view text);

}  // namespace scalebench::launch
