// SPDX-License-Identifier: Apache-2.0
#include "plan/option.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "plan/axis.hpp"
#include "plan/shape.hpp"

namespace scalebench::plan {
namespace {

template <typename Number>
Number from_text(const Option& option, std::string_view text, std::string_view why) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::result_out_of_range) refuse(option, text, "out of range; at most 64 bits are kept");
  if (error != std::errc() || end != text.data() + text.size()) refuse(option, text, "{}", why);
  return number;
}

Value real_from_text(const Option& option, std::string_view text) {
  constexpr std::string_view why = "not a number; write 0.5 or 1e3";
  const double number = from_text<double>(option, text, why);
  if (!std::isfinite(number)) refuse(option, text, "{}", why);
  return number_value(number);
}

/// The sentences of base name the text; this puts the option before it.
template <typename Parse>
Value scaled_from_text(const Option& option, std::string_view text, Parse parse) {
  try {
    return number_value(parse(text));
  } catch (const base::Error& error) {
    throw base::Error(error.code(), fmt::format("--{} {}", option.name, error.what()));
  }
}

Value flag_from_text(const Option& option, std::string_view text) {
  const std::string word = base::lower(text);
  for (const char* yes : {"1", "true", "yes", "on"}) {
    if (word == yes) return number_value(std::int64_t{1});
  }
  for (const char* no : {"0", "false", "no", "off"}) {
    if (word == no) return number_value(std::int64_t{0});
  }
  refuse(option, text, "neither yes nor no; write yes or no");
}

Value choice_from_text(const Option& option, std::string_view text) {
  const auto parts = base::split(option.choices, '|');
  const std::vector<std::string> choices(parts.begin(), parts.end());
  if (std::find(choices.begin(), choices.end(), text) != choices.end()) return {std::string(text), std::string(text)};
  refuse(option, text, "not one of {}{}", option.choices, base::did_you_mean(text, choices));
}

Value text_from_text(const Option& option, std::string_view text) {
  if (!base::is_utf8(text)) refuse(option, text, "not UTF-8; write it in UTF-8");
  return {std::string(text), std::string(text)};
}

Value secret_from_text(const Option& option, std::string_view text) {
  if (!base::is_utf8(text)) base::wrong_input("--{}-file: the secret is not UTF-8; write it in UTF-8", option.name);
  return {text.empty() ? "" : masked_secret, std::string(text)};
}

Value typed(const Option& option, std::string_view text) {
  if (option.type == Type::secret) return secret_from_text(option, text);
  if (option.type == Type::text) return text_from_text(option, text);
  text = base::trim(text);
  if (text.empty()) base::wrong_input("--{}: a value is missing; write --{} VALUE", option.name, option.name);
  switch (option.type) {
    case Type::integer:
      return number_value(from_text<std::int64_t>(option, text, "not a whole number; write 8"));
    case Type::real:
      return real_from_text(option, text);
    case Type::bytes:
      return scaled_from_text(option, text, base::parse_bytes);
    case Type::duration:
      return scaled_from_text(option, text, base::parse_duration_ns);
    case Type::flag:
      return flag_from_text(option, text);
    default:
      return choice_from_text(option, text);
  }
}

void check_range(const Option& option, const Value& value, std::string_view text) {
  const std::size_t dots = option.range.find("..");
  if (dots == std::string::npos) return;
  const std::string low = option.range.substr(0, dots), high = option.range.substr(dots + 2);
  // Values of one option hold the same alternative, so < compares the numbers.
  if (!low.empty() && value.data < typed(option, low).data) refuse(option, text, "must be at least {}", low);
  if (!high.empty() && typed(option, high).data < value.data) refuse(option, text, "must be at most {}", high);
}

}  // namespace

Value number_value(std::int64_t number) { return {std::to_string(number), number}; }

Value number_value(double number) {
  number += 0.0;  // -0 and 0 are one value
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
  return {std::string(digits, end), number};
}

Value parse_value(const Option& option, std::string_view text) {
  Value value = typed(option, text);
  check_range(option, value, text);
  return value;
}

}  // namespace scalebench::plan
