// SPDX-License-Identifier: Apache-2.0
// What hooks answered, as the stories say it.
#pragma once

#include <ostream>

#include "plugin/desk.hpp"

namespace scalebench::plugin {

inline const Outcome ok{};

inline void PrintTo(const Outcome& outcome, std::ostream* out) { *out << outcome.status << ' ' << outcome.text; }

}  // namespace scalebench::plugin
