// SPDX-License-Identifier: Apache-2.0
#include "plan/axis.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <unordered_set>

#include "base/text.hpp"
#include "plan/shape.hpp"

namespace scalebench::plan {
namespace {

struct Range {
  std::string_view text, low, high, step;
  char operation = 0;  // '*', '+', or 0 when none was written
};

bool has_ranges(Type type) { return type != Type::text && type != Type::choice && type != Type::flag; }

std::optional<Range> as_range(const Option& option, std::string_view item) {
  const std::size_t dots = item.find("..");
  if (!has_ranges(option.type) || dots == std::string_view::npos) return std::nullopt;
  Range range{item, base::trim(item.substr(0, dots)), item.substr(dots + 2), {}, 0};
  std::size_t sign = range.high.find('*');
  if (sign == std::string_view::npos) sign = range.high.rfind('+');
  if (sign == std::string_view::npos) return range;
  range.operation = range.high[sign];
  range.step = base::trim(range.high.substr(sign + 1));
  range.high = base::trim(range.high.substr(0, sign));
  return range;
}

[[noreturn]] void refuse_length(const Option& option, std::string_view item) {
  refuse(option, item, "more than {} values; take a larger step", kMostValues);
}

/// Steps are typed as the option's values are, but its range and the sign of a size do not bind them.
template <typename Number>
Number step_of(const Option& option, const Range& range) {
  Option free = option;
  free.range.clear();
  if (range.step.empty()) refuse(option, range.text, "a step is missing; write {}..{}+STEP", range.low, range.high);
  const Number step = std::get<Number>(parse_value(free, range.step).data);
  if (!(step > 0)) refuse(option, range.text, "a step must be greater than 0");
  return step;
}

/// Of the same type as the values: whole numbers stay exact.
template <typename Number>
Number factor_of(const Option& option, const Range& range, Number low) {
  Number factor{};
  const char* const last = range.step.data() + range.step.size();
  const auto [end, error] = std::from_chars(range.step.data(), last, factor);
  if (error != std::errc() || end != last) refuse(option, range.text, "the factor is not a number; write *2");
  if (!(factor > 1) || !std::isfinite(static_cast<double>(factor))) {
    refuse(option, range.text, "a factor must be greater than 1");
  }
  if (!(low > 0)) refuse(option, range.text, "a range with a factor must begin above 0; write 0,1..8*2");
  return factor;
}

std::vector<Value> added(const Option& option, const Range& range, std::int64_t low, std::int64_t high) {
  const auto step = static_cast<std::uint64_t>(step_of<std::int64_t>(option, range));
  const std::uint64_t steps = (static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low)) / step;
  if (steps >= kMostValues) refuse_length(option, range.text);
  std::vector<Value> values;
  for (std::uint64_t i = 0; i <= steps; ++i) {
    values.push_back(number_value(static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + i * step)));
  }
  return values;
}

/// Twelve digits: 0..1+0.1 has 0.3, not 0.30000000000000004. What is far below the step is 0.
double tidy(double number, double step) {
  if (std::abs(number) < step * 1e-9) return 0;
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, number, std::chars_format::general, 12).ptr;
  std::from_chars(digits, end, number);
  return number;
}

std::vector<Value> added(const Option& option, const Range& range, double low, double high) {
  const auto step = step_of<double>(option, range);
  const double steps = std::floor((high - low) / step * (1 + 1e-12));
  if (!(steps < static_cast<double>(kMostValues))) refuse_length(option, range.text);
  std::vector<Value> values;
  for (double i = 0; i <= steps; ++i) values.push_back(number_value(tidy(low + i * step, step)));
  return values;
}

std::vector<Value> multiplied(const Option& option, const Range& range, std::int64_t low, std::int64_t high) {
  const std::int64_t factor = factor_of(option, range, low);
  std::vector<Value> values{number_value(low)};
  while (low <= high / factor) values.push_back(number_value(low *= factor));
  return values;
}

std::vector<Value> multiplied(const Option& option, const Range& range, double low, double high) {
  const double factor = factor_of(option, range, low);
  std::vector<Value> values;
  for (double value = low; value <= high * (1 + 1e-12);
       value = low * std::pow(factor, static_cast<double>(values.size()))) {
    if (values.size() == kMostValues) refuse_length(option, range.text);
    values.push_back(number_value(tidy(value, 0)));
  }
  return values;
}

template <typename Number>
std::vector<Value> stepped(const Option& option, const Range& range) {
  const auto low = std::get<Number>(parse_value(option, range.low).data);
  const auto high = std::get<Number>(parse_value(option, range.high).data);
  if (high < low) {
    refuse(option, range.text, "is descending; write {}..{}{}{}", range.high, range.low, range.operation,
           base::printable(range.step));
  }
  return range.operation == '*' ? multiplied(option, range, low, high) : added(option, range, low, high);
}

std::vector<Value> item_values(const Option& option, std::string_view item) {
  const auto range = as_range(option, item);
  if (!range) return {parse_value(option, item)};
  if (range->operation == 0) {
    const std::string shown = base::printable(item);
    refuse(option, item, "a range needs a step; write {}*2 for powers or {}+STEP", shown, shown);
  }
  return option.type == Type::real ? stepped<double>(option, *range) : stepped<std::int64_t>(option, *range);
}

std::vector<std::string> text_items(const Option& option, std::string_view text) {
  try {
    return base::split_list(text);
  } catch (const base::Error& error) {
    throw base::Error(error.code(), fmt::format("--{} {}", option.name, error.what()));
  }
}

std::vector<std::string> items_of(const Option& option, std::string_view text) {
  if (option.type == Type::text) return text_items(option, text);
  const auto parts = base::split(text, ',');
  std::vector<std::string> items;
  for (const std::string_view part : parts) {
    items.emplace_back(base::trim(part));
    if (items.back().empty() && parts.size() > 1) refuse(option, text, "has an empty place in its list; write 1,2,4");
  }
  return items;
}

}  // namespace

std::vector<Value> parse_axis(const Option& option, std::string_view text) {
  if (option.type == Type::secret) return {parse_value(option, text)};
  std::vector<Value> values;
  std::unordered_set<std::string> seen;
  for (const std::string& item : items_of(option, text)) {
    for (Value& value : item_values(option, item)) {
      if (seen.insert(value.text).second) values.push_back(std::move(value));
      if (values.size() > kMostValues) refuse_length(option, text);
    }
  }
  return values;
}

}  // namespace scalebench::plan
