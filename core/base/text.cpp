// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/error.hpp"

namespace scalebench::base {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\f\v";

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
unsigned byte_at(std::string_view text, std::size_t i) { return static_cast<unsigned char>(text[i]); }

std::size_t announced_length(unsigned lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

/// After some leads only part of the range may follow: the rest is overlong, a surrogate or beyond U+10FFFF.
bool may_follow(unsigned lead, unsigned second) {
  const unsigned least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const unsigned most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  return second >= least && second <= most;
}

/// Bytes of the UTF-8 character at the start of the text; 0 when there is none.
std::size_t character_length(std::string_view text) {
  const unsigned lead = byte_at(text, 0);
  const std::size_t length = announced_length(lead);
  if (length > text.size() || (length > 1 && !may_follow(lead, byte_at(text, 1)))) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte_at(text, i) & 0xc0) != 0x80) return 0;
  }
  return length;
}

/// Controls of ASCII and of Unicode (U+0080 to U+009F), and marks that reorder or break lines (U+2028 to U+202E).
bool is_control(std::string_view character) {
  const unsigned lead = byte_at(character, 0);
  if (character.size() == 1) return lead < 0x20 || lead == 0x7f;
  if (character.size() == 2) return lead == 0xc2 && byte_at(character, 1) < 0xa0;
  return character.substr(0, 2) == "\xe2\x80" && byte_at(character, 2) >= 0xa8 && byte_at(character, 2) <= 0xae;
}

std::string escaped(std::string_view bytes) {
  if (bytes == "\n") return "\\n";
  if (bytes == "\t") return "\\t";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) text += fmt::format("\\x{:02x}", byte_at(bytes, i));
  return text;
}

/// Levenshtein, one row kept.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

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

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t end; (end = text.find(separator)) != std::string_view::npos; text.remove_prefix(end + 1)) {
    parts.push_back(text.substr(0, end));
  }
  parts.push_back(text);
  return parts;
}

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

std::vector<std::string> split_list(std::string_view text) {
  const std::string_view whole = text;
  std::vector<std::string> items;
  while (true) {
    items.push_back(text.starts_with('"') ? take_quoted(text, whole) : take_plain(text));
    if (text.empty()) return items;
    text.remove_prefix(1);
  }
}

std::string_view trim(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

bool is_name(std::string_view text) {
  return !text.empty() && is_lower(text[0]) && std::all_of(text.begin(), text.end(), [](char c) {
    return is_lower(c) || is_digit(c) || c == '_' || c == '-';
  });
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string printable(std::string_view text, std::size_t limit) {
  std::string result;
  for (std::size_t count = 0; !text.empty(); ++count) {
    if (count == limit) return result + "…";
    const std::size_t length = character_length(text);
    const std::string_view character = text.substr(0, std::max<std::size_t>(length, 1));
    result += length == 0 || is_control(character) ? escaped(character) : std::string(character);
    text.remove_prefix(character.size());
  }
  return result;
}

std::string printable_lines(std::string_view text) {
  std::string result;
  for (const std::string_view line : split(text, '\n')) {
    if (line.data() != text.data()) result += '\n';
    result += printable(line, line.size());
  }
  return result;
}

std::string without_secrets(std::string text, std::span<const std::string> secrets) {
  constexpr std::size_t shortest = 4;  // a shorter one stands in any text by chance
  constexpr std::string_view mask = "***";
  for (const std::string& secret : secrets) {
    if (secret.size() < shortest) continue;
    for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos; at += mask.size())
      text.replace(at, secret.size(), mask);
  }
  return text;
}

std::string quote(std::string_view text) {
  const auto is_harmless = [](char c) {
    return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z') ||
           std::string_view("@%+=:,./_-").find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_harmless)) return std::string(text);
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::string nearest(std::string_view word, std::span<const std::string> candidates) {
  std::string best;
  std::size_t least = std::min<std::size_t>(word.size(), 64) / 3 + 2;
  if (word.size() > 64) return best;
  for (const std::string& candidate : candidates) {
    const std::size_t edits = distance(word, candidate);
    if (edits < least && edits < std::max(word.size(), candidate.size())) {
      best = candidate;
      least = edits;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
  const std::string near = nearest(word, candidates);
  return near.empty() ? "" : fmt::format(" (did you mean {}?)", near);
}

}  // namespace scalebench::base
