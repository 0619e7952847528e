// SPDX-License-Identifier: Apache-2.0
// Names for the cases of a parametrised test, the same in every run: what INSTANTIATE_TEST_SUITE_P takes last.
#pragma once

#include <cctype>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace scalebench::support {

/// A text of letters and digits is its own name. Of another each run of other characters becomes one '_', at most 20
/// characters are kept, and its number in front tells it from those that are left with the same: "3_AI_TENSORSET_t".
inline std::string case_name(std::size_t number, std::string_view text) {
  constexpr std::size_t most = 20;
  std::string name;
  for (const char c : text) {
    const bool fits = std::isalnum(static_cast<unsigned char>(c)) != 0 && static_cast<unsigned char>(c) < 0x80;
    if (fits) {
      name += c;
    } else if (!name.empty() && name.back() != '_') {
      name += '_';
    }
  }
  if (name == text && !name.empty() && name.size() <= most) return name;
  return std::to_string(number) + "_" + (name.empty() ? "none" : name.substr(0, most));
}

/// Named by a text of the parameter: a member of it, or a function of it.
template <typename Text>
auto named_by(Text text) {
  return [text](const auto& tested) { return case_name(tested.index, std::invoke(text, tested.param)); };
}

/// Of parameters that are texts.
inline const auto named_by_itself = [](const auto& tested) { return case_name(tested.index, tested.param); };

/// Of parameters that are counts: "of_3".
inline const auto named_by_count = [](const auto& tested) { return "of_" + std::to_string(tested.param); };

}  // namespace scalebench::support
