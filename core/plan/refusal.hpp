// SPDX-License-Identifier: Apache-2.0
// How this room refuses what was typed behind an option.
#pragma once

#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "plan/option.hpp"

namespace scalebench::plan {

/// Throws wrong_input "--name text: why".
template <typename... Args>
[[noreturn]] void refuse(const Option& option, std::string_view text, fmt::format_string<Args...> why, Args&&... args) {
  base::wrong_input("--{} {}: {}", option.name, base::printable(text), fmt::format(why, std::forward<Args>(args)...));
}

}  // namespace scalebench::plan
