// SPDX-License-Identifier: Apache-2.0
// The canonical text of numbers: decimal, the shortest that reads back as the same value, in any locale.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "plan/option.hpp"

namespace scalebench::plan {

Value number_value(std::int64_t number);
Value number_value(double number);

// The sweep grammar: what may stand behind an option that is an axis.
//
//   axis  = item { "," item }          1,2,4        1KiB..1MiB*4,4MB
//   item  = value | range
//   range = low ".." high "*" factor   1..16*2      is 1,2,4,8,16
//         | low ".." high "+" step     1..8+1       1KiB..8KiB+1KiB       1ms..5ms+500us
//
// Ranges are for integers, reals, sizes and durations; they end at the last value that is not beyond high; reals
// made by a range have 12 digits. A value given twice counts once. In texts a comma that belongs to the value is
// written "\,", or the value in double quotes: "a,b",c (see base::split_list).

/// More values on one axis are refused.
inline constexpr std::size_t kMostValues = 100'000;

/// The values in the order given, each as parse_value makes it, at least one. Throws wrong_input naming option, item
/// and the way out; ranges that are descending, endless or do not move are refused.
std::vector<Value> parse_axis(const Option& option, std::string_view text);

}  // namespace scalebench::plan
