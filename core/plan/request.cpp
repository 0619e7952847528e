// SPDX-License-Identifier: Apache-2.0
// Not Boost's parse_config_file: that one cuts values at every #, trims them, and has no quotes or escapes, so that a
// printed configuration would not read back as the same run.

#include "plan/request.hpp"

#include <algorithm>
#include <charconv>

#include "base/error.hpp"
#include "base/text.hpp"

namespace scalebench::plan {
namespace {

struct Line {
  std::string_view file;
  int number;

  template <typename... Args>
  [[noreturn]] void refuse(fmt::format_string<Args...> why, Args&&... args) const {
    base::wrong_input("{} line {}: {}", base::printable(file), number, fmt::format(why, std::forward<Args>(args)...));
  }
};

struct Escape {
  char letter, meaning;
};
constexpr Escape kEscapes[] = {{'\\', '\\'}, {'"', '"'}, {'n', '\n'}, {'t', '\t'}};

/// Reads what follows a backslash off the text.
char unescaped(std::string_view& text, const Line& line) {
  const char letter = text.empty() ? '\0' : text[0];
  for (const Escape& escape : kEscapes) {
    if (escape.letter != letter) continue;
    text.remove_prefix(1);
    return escape.meaning;
  }
  unsigned byte = 0;
  const bool is_hex = letter == 'x' && text.size() >= 3 &&
                      std::from_chars(text.data() + 1, text.data() + 3, byte, 16).ptr == text.data() + 3;
  if (!is_hex) line.refuse("unknown escape after a backslash; write \\\\ \\\" \\n \\t or \\x1b");
  text.remove_prefix(3);
  return static_cast<char>(byte);
}

/// `text` begins with the opening quote.
std::string unquoted(std::string_view text, const Line& line) {
  std::string result;
  text.remove_prefix(1);
  while (!text.empty() && text[0] != '"') {
    const char c = text[0];
    text.remove_prefix(1);
    result += c == '\\' ? unescaped(text, line) : c;
  }
  if (text.empty()) line.refuse("the closing quote is missing; end the value with \"");
  if (text.size() > 1) line.refuse("text after the closing quote; write \\\" for a quote within the value");
  return result;
}

Entry entry_of(std::string_view text, const Line& line) {
  if (text[0] == '[') line.refuse("{}: there are no sections; write name = value", base::printable(text));
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) line.refuse("{}: has no value; write name = value", base::printable(text));
  const std::string_view name = base::trim(text.substr(0, equals)), value = base::trim(text.substr(equals + 1));
  if (!base::is_name(name)) {
    line.refuse("{}: not an option's name; write it in lower case without --", base::printable(name));
  }
  return {std::string(name), value.substr(0, 1) == "\"" ? unquoted(value, line) : std::string(value), line.number};
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool stands_alone(std::string_view text) {
  return base::trim(text) == text && text.substr(0, 1) != "\"" && std::none_of(text.begin(), text.end(), is_control);
}

std::string escaped(char c) {
  for (const Escape& escape : kEscapes) {
    if (escape.meaning == c) return {'\\', escape.letter};
  }
  return is_control(c) ? fmt::format("\\x{:02x}", static_cast<unsigned char>(c)) : std::string(1, c);
}

std::string in_quotes(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) result += escaped(c);
  return result + '"';
}

}  // namespace

std::vector<Entry> parse_ini(std::string_view text, std::string_view file) {
  std::vector<Entry> entries;
  Line line{file, 0};
  for (const std::string_view raw : base::split(text, '\n')) {
    ++line.number;
    const std::string_view content = base::trim(raw);
    if (!content.empty() && content[0] != '#') entries.push_back(entry_of(content, line));
  }
  return entries;
}

std::string format_ini(const std::vector<Entry>& entries) {
  std::string text;
  for (const Entry& entry : entries) {
    text += fmt::format("{} = {}\n", entry.name, stands_alone(entry.text) ? entry.text : in_quotes(entry.text));
  }
  return text;
}

}  // namespace scalebench::plan
