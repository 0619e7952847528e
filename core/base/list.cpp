// SPDX-License-Identifier: Apache-2.0
#include "base/list.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace scalebench::base {
namespace {

/// Reads a quoted item off the text, which begins with its quote.
std::string take_quoted(std::string_view& text, std::string_view whole) {
  std::string item;
  for (text.remove_prefix(1); !text.empty() && text[0] != '"'; text.remove_prefix(1)) {
    if (text.starts_with("\\\"")) text.remove_prefix(1);
    item += text[0];
  }
  if (text.empty()) wrong_input("{}: a closing quote is missing; write \"a,b\",c", printable(whole));
  text.remove_prefix(1);
  if (!text.empty() && text[0] != ',')
    wrong_input("{}: text follows a closing quote; write \"a,b\",c, and \\\" for a quote", printable(whole));
  return item;
}

/// Reads an item up to the next comma that no backslash protects.
std::string take_plain(std::string_view& text) {
  std::string item;
  for (; !text.empty() && text[0] != ','; text.remove_prefix(1)) {
    const bool is_protected = text.starts_with("\\,") || (item.empty() && text.starts_with("\\\""));
    if (is_protected) text.remove_prefix(1);
    item += text[0];
  }
  return item;
}

}  // namespace

std::vector<std::string> split_list(std::string_view text) {
  const std::string_view whole = text;
  std::vector<std::string> items;
  while (true) {
    items.push_back(text.starts_with('"') ? take_quoted(text, whole) : take_plain(text));
    if (text.empty()) return items;
    text.remove_prefix(1);
  }
}

}  // namespace scalebench::base
