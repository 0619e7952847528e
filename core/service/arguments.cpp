// SPDX-License-Identifier: Apache-2.0
#include "service/arguments.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace scalebench::service {
namespace {

using Variables = std::map<std::string, std::string>;

const std::string* find_setting(const plan::Settings& settings, std::string_view name) {
  const auto found =
      std::find_if(settings.begin(), settings.end(), [&](const auto& each) { return each.first == name; });
  return found == settings.end() ? nullptr : &found->second.text;
}

const std::string& value_of(const std::string& name, std::string_view pattern, const plan::Settings& settings,
                            const Variables& variables) {
  if (const auto variable = variables.find(name); variable != variables.end()) return variable->second;
  if (const std::string* setting = find_setting(settings, name)) return *setting;
  base::wrong_input(
      "${{{}}} in `{}` is neither an option nor a variable: the plugin's needs name only its own options, "
      "plugin_dir and module_dir",
      base::printable(name), base::printable(pattern, 200));
}

std::string expand(std::string_view piece, std::string_view pattern, const plan::Settings& settings,
                   const Variables& variables) {
  std::string text;
  while (!piece.empty()) {
    const std::size_t begin = piece.find("${");
    const std::size_t end = begin == std::string_view::npos ? begin : piece.find('}', begin);
    if (end == std::string_view::npos) return text.append(piece);
    text += piece.substr(0, begin);
    text += value_of(std::string(piece.substr(begin + 2, end - begin - 2)), pattern, settings, variables);
    piece.remove_prefix(end + 1);
  }
  return text;
}

}  // namespace

std::vector<std::string> expand_arguments(std::string_view pattern, const plan::Settings& settings,
                                          const Variables& variables) {
  std::vector<std::string> words;
  for (const std::string& piece : base::split_at_blanks(pattern)) {
    words.push_back(expand(piece, pattern, settings, variables));
    if (words.back().empty()) words.pop_back();
  }
  return words;
}

bool applies(std::string_view when, const plan::Settings& settings) {
  if (when.empty()) return true;
  const std::size_t sign = std::min(when.find('='), when.size());
  const std::string* value = find_setting(settings, when.substr(0, sign));
  if (value == nullptr) {
    base::wrong_input("a need that counts when `{}` names no option of its workload", base::printable(when));
  }
  return sign < when.size() && *value == when.substr(sign + 1);
}

}  // namespace scalebench::service
