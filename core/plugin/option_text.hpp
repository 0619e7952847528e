// SPDX-License-Identifier: Apache-2.0
// The texts in an option's row: default, choices and range, read by the rules of its type.
#pragma once

#include <scalebench/abi.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace scalebench::plugin {

/// int64 for whole numbers, bytes, nanoseconds and flags.
using OptionValue = std::variant<std::int64_t, double, std::string>;

/// One value. Throws base::Error with a sentence that begins with the text when it is none of this type.
OptionValue read_value(const sb_option& row, std::string_view text);

/// The values that are spelled out in a default: of "1,4..16*2" these are 1, 4 and 16. Throws like read_value.
std::vector<OptionValue> values_of_default(const sb_option& row);

/// What is wrong with the row's choices, range and default, as one clause; "" if nothing is.
std::string defect_of_texts(const sb_option& row);

/// How a secret of this name is typed: as the file that it is in, NAME-file.
std::string secret_file_option(std::string_view name);

/// What a hook gets. Borrows the text.
sb_value to_abi(const OptionValue& value);

}  // namespace scalebench::plugin
