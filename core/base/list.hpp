// SPDX-License-Identifier: Apache-2.0
// Lists of texts, as people type them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace scalebench::base {

/// The items of a list that may hold any text: a comma within an item is written "\,", or the item in double quotes
/// ("a,b",c), in which \" is a quote. Throws wrong_input "<text>: …" when a quote is not closed, or text follows it.
std::vector<std::string> split_list(std::string_view text);

}  // namespace scalebench::base
