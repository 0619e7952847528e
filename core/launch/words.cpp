// SPDX-License-Identifier: Apache-2.0
#include "launch/words.hpp"

#include <algorithm>

namespace scalebench::launch {

std::vector<std::string> split_at_blanks(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  std::vector<std::string> words;
  std::size_t begin = 0;
  while ((begin = text.find_first_not_of(blanks, begin)) != std::string_view::npos) {
    const std::size_t end = std::min(text.find_first_of(blanks, begin), text.size());
    words.emplace_back(text.substr(begin, end - begin));
    begin = end;
  }
  return words;
}

}  // namespace scalebench::launch
