// SPDX-License-Identifier: Apache-2.0
#include "plugin/option_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/units.hpp"

namespace scalebench::plugin {
namespace {

template <typename Number>
Number number(std::string_view text, std::string_view why) {
  Number result{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(static_cast<double>(result)))
    base::wrong_input("{}: {}", base::printable(text), why);
  return result;
}

std::int64_t flag(std::string_view text) {
  const std::string word = base::lower(text);
  for (const char* yes : {"1", "true", "yes", "on"}) {
    if (word == yes) return 1;
  }
  for (const char* no : {"0", "false", "no", "off"}) {
    if (word == no) return 0;
  }
  base::wrong_input("{}: neither 1 nor 0", base::printable(text));
}

std::string choice(std::string_view choices, std::string_view text) {
  const auto words = base::split(choices, '|');
  if (std::find(words.begin(), words.end(), text) == words.end())
    base::wrong_input("{}: not one of {}", base::printable(text), choices);
  return std::string(text);
}

struct Range {
  std::string_view low, high;
};

Range range_of(const sb_option& row) {
  const std::string_view text = row.range;
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos || text.size() == 2)
    base::wrong_input("{}: not a range; write 1..8, 1.. or ..8", base::printable(text));
  return {text.substr(0, dots), text.substr(dots + 2)};
}

void require_order(const sb_option& row) {
  const auto [low, high] = range_of(row);
  if (!low.empty()) read_value(row, low);
  if (!high.empty()) read_value(row, high);
  if (!low.empty() && !high.empty() && read_value(row, high) < read_value(row, low))
    base::wrong_input("{}: the upper bound is below the lower one", row.range);
}

void require_inside(const sb_option& row, const OptionValue& value) {
  const auto [low, high] = range_of(row);
  const bool below = !low.empty() && value < read_value(row, low);
  const bool above = !high.empty() && read_value(row, high) < value;
  if (below || above) base::wrong_input("{}: outside the range {}", row.fallback, row.range);
}

bool is_number(const sb_option& row) {
  return row.type == SB_INT || row.type == SB_REAL || row.type == SB_BYTES || row.type == SB_DURATION;
}

/// The ends of "a..b*f" or "a..b+s", and its step; a plain value stands for itself.
void add_part(const sb_option& row, std::string_view part, std::vector<OptionValue>& values) {
  const std::size_t dots = is_number(row) ? part.find("..") : std::string_view::npos;
  if (dots == std::string_view::npos) return values.push_back(read_value(row, part));
  values.push_back(read_value(row, part.substr(0, dots)));
  const std::string_view rest = part.substr(dots + 2);
  const std::size_t step = rest.find_first_of("*+");
  values.push_back(read_value(row, rest.substr(0, step)));
  if (step == std::string_view::npos) return;
  if (rest[step] == '+')
    read_value(row, rest.substr(step + 1));
  else
    number<double>(rest.substr(step + 1), "not a factor");
}

template <typename Action>
std::string clause(std::string_view what, Action action) {
  try {
    action();
  } catch (const base::Error& error) {
    return fmt::format("{} {}", what, error.what());
  }
  return "";
}

std::string defect_of_choices(const sb_option& row) {
  if (row.type != SB_CHOICE) return row.choices ? "has choices but is not of type SB_CHOICE" : "";
  if (row.choices == nullptr) return "is of type SB_CHOICE but has no choices";
  const auto words = base::split(row.choices, '|');
  const bool empty = std::any_of(words.begin(), words.end(), [](std::string_view word) { return word.empty(); });
  return empty ? fmt::format("choices {}: one of them is empty; write a|b|c", base::quote(row.choices)) : "";
}

}  // namespace

OptionValue read_value(const sb_option& row, std::string_view text) {
  switch (row.type) {
    case SB_INT:
      return number<std::int64_t>(text, "not a whole number");
    case SB_REAL:
      return number<double>(text, "not a number");
    case SB_BYTES:
      return base::parse_bytes(text);
    case SB_DURATION:
      return base::parse_duration_ns(text);
    case SB_FLAG:
      return flag(text);
    case SB_CHOICE:
      return choice(row.choices, text);
    default:
      return std::string(text);
  }
}

std::vector<OptionValue> values_of_default(const sb_option& row) {
  std::vector<OptionValue> values;
  if (row.type == SB_SECRET) return {std::string()};
  if (row.type == SB_TEXT) {
    for (std::string& item : base::split_list(row.fallback)) values.emplace_back(std::move(item));
    return values;
  }
  for (const std::string_view part : base::split(row.fallback, ',')) add_part(row, part, values);
  return values;
}

std::string defect_of_texts(const sb_option& row) {
  if (std::string defect = defect_of_choices(row); !defect.empty()) return defect;
  if (row.range != nullptr) {
    if (!is_number(row)) return "has a range but is no number";
    if (std::string defect = clause("range", [&] { require_order(row); }); !defect.empty()) return defect;
  }
  if (row.fallback == nullptr) return "has no default";
  if (row.type == SB_SECRET) return *row.fallback == '\0' ? "" : "is a secret and has a default; leave it empty";
  return clause("default", [&] {
    for (const OptionValue& value : values_of_default(row)) {
      if (row.range != nullptr) require_inside(row, value);
    }
  });
}

std::string secret_file_option(std::string_view name) { return fmt::format("{}-file", name); }

sb_value to_abi(const OptionValue& value) {
  sb_value result;
  if (const auto* whole = std::get_if<std::int64_t>(&value))
    result.i = *whole;
  else if (const auto* real = std::get_if<double>(&value))
    result.f = *real;
  else
    result.s = std::get<std::string>(value).c_str();
  return result;
}

}  // namespace scalebench::plugin
