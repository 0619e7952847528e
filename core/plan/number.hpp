// SPDX-License-Identifier: Apache-2.0
// The canonical text of numbers: decimal, the shortest that reads back as the same value, in any locale.
#pragma once

#include "plan/option.hpp"

namespace scalebench::plan {

Value number_value(std::int64_t number);
Value number_value(double number);

}  // namespace scalebench::plan
