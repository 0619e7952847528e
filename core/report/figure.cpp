// SPDX-License-Identifier: Apache-2.0
#include "report/figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "base/units.hpp"

namespace scalebench::report {
namespace {

constexpr double ns_per_second = 1e9;

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// Units that people use with prefixes. A temperature, say, is none.
bool is_si(std::string_view unit) {
  constexpr std::array<std::string_view, 10> units = {"J", "W", "FLOP", "FLOP/s", "Hz", "V", "A", "Wh", "m", "bit/s"};
  return std::ranges::find(units, unit) != units.end();
}

std::string scaled_rate(double value, std::string_view unit) {
  const std::string_view what = unit.substr(0, unit.size() - 2);
  return what == "1" ? base::format_count(value) + "/s" : base::format_rate(value, what);
}

std::string for_people(double value, std::string_view unit) {
  if (unit == "ns") return base::format_ns(value);
  if (unit == "s") return base::format_ns(value * ns_per_second);
  if (unit == "B") return base::format_bytes(value);
  if (is_si(unit)) return base::format_si(value, unit);
  if (ends_with(unit, "/s")) return scaled_rate(value, unit);
  if (unit == "1" || unit.empty()) return base::format_count(value);
  return fmt::format("{} {}", base::format_plain(value), unit);
}

std::string raw(double value) {
  return value == std::floor(value) && std::abs(value) < 1e15 ? fmt::format("{:.0f}", value) : fmt::format("{}", value);
}

struct Parts {
  std::string number, unit;
};

Parts parts(const std::string& figure) {
  const std::size_t blank = figure.rfind(' ');
  if (blank != std::string::npos) return {figure.substr(0, blank), figure.substr(blank + 1)};
  const std::size_t end = figure.find_last_of("0123456789") + 1;
  return {figure.substr(0, end), figure.substr(end)};
}

}  // namespace

std::string figure(double value, std::string_view unit, Scale scale) {
  if (std::isnan(value)) return std::string(no_figure);
  if (std::isinf(value)) return "failed";
  return scale == Scale::raw ? raw(value) : for_people(value, unit);
}

std::string interval(std::optional<double> low, std::optional<double> high, double value, std::string_view unit,
                     Scale scale) {
  const std::string from = low ? figure(*low, unit, scale) : "";
  const std::string to = high ? figure(*high, unit, scale) : "";
  const std::string prefix = parts(figure(value, unit, scale)).unit;
  const auto alike = [&](const std::string& end) { return end.empty() || parts(end).unit == prefix; };
  const bool bare = alike(from) && alike(to);
  const auto shown = [&](const std::string& end) { return bare ? parts(end).number : end; };
  if (low && high) return fmt::format("{} – {}", shown(from), shown(to));
  if (low) return "≥ " + shown(from);
  return high ? "≤ " + shown(to) : std::string(no_figure);
}

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::ptrdiff_t first = number < 0 ? 1 : 0;
  for (auto place = static_cast<std::ptrdiff_t>(digits.size()) - 3; place > first; place -= 3) {
    digits.insert(digits.begin() + place, ' ');
  }
  return digits;
}

std::string counted(std::int64_t number, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(number), noun, number == 1 ? "" : "s");
}

std::string waiting_time(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::ceil(std::max(seconds, 0.0)));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", grouped(whole / 3600), whole % 3600 / 60);
}

}  // namespace scalebench::report
