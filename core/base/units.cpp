// SPDX-License-Identifier: Apache-2.0
#include "base/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>
#include <span>

#include "base/error.hpp"
#include "base/text.hpp"

namespace scalebench::base {
namespace {

struct Scale {
  double factor;
  std::string_view name;
};

constexpr double kKi = 1024, kMi = kKi * kKi, kGi = kMi * kKi, kTi = kGi * kKi;
constexpr Scale kByteScales[] = {{1, ""},     {1, "b"},     {kKi, "k"},   {kKi, "kib"}, {1e3, "kb"},
                                 {kMi, "m"},  {kMi, "mib"}, {1e6, "mb"},  {kGi, "g"},   {kGi, "gib"},
                                 {1e9, "gb"}, {kTi, "t"},   {kTi, "tib"}, {1e12, "tb"}};
constexpr Scale kTimeScales[] = {{1, "ns"},  {1e3, "us"}, {1e3, "\u00b5s"}, {1e3, "\u03bcs"}, {1e6, "ms"},
                                 {1e9, "s"}, {60e9, "m"}, {60e9, "min"},    {3600e9, "h"},    {86400e9, "d"}};

const Scale* find_scale(std::span<const Scale> scales, std::string_view unit) {
  const std::string name = lower(unit);
  for (const Scale& scale : scales) {
    if (scale.name == name) return &scale;
  }
  return nullptr;
}

std::optional<std::int64_t> whole_product(std::string_view number, std::int64_t factor) {
  std::int64_t value = 0, product = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error != std::errc() || end != number.data() + number.size() || value < 0) return std::nullopt;
  if (__builtin_mul_overflow(value, factor, &product)) return std::nullopt;
  return product;
}

/// For "1.5": exact as long as the product is whole and below 2^53.
std::optional<std::int64_t> fraction_product(std::string_view number, double factor) {
  double value = 0;
  const auto [end, error] =
      std::from_chars(number.data(), number.data() + number.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != number.data() + number.size()) return std::nullopt;
  const double product = std::round(value * factor);
  const bool is_whole = std::abs(product - value * factor) <= product * std::numeric_limits<double>::epsilon();
  if (!is_whole || !(product >= 0) || product > 0x1p53) return std::nullopt;
  return static_cast<std::int64_t>(product);
}

std::optional<std::int64_t> parse_scaled(std::string_view text, std::span<const Scale> scales) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::string_view number = text.substr(0, digits);
  const Scale* scale = find_scale(scales, trim(text.substr(digits)));
  if (number.empty() || scale == nullptr) return std::nullopt;
  if (number.find('.') != std::string_view::npos) return fraction_product(number, scale->factor);
  return whole_product(number, static_cast<std::int64_t>(scale->factor));
}

/// Rounded to three digits, so that 999.9 moves on to the next unit before one is chosen.
double rounded(double value) {
  if (value == 0 || !std::isfinite(value)) return value;
  const double step = std::pow(10.0, std::floor(std::log10(std::abs(value))) - 2);
  return std::round(value / step) * step;
}

std::string three_digits(double value) {
  const double size = std::abs(value);
  return fmt::format("{:.{}f}", value, size >= 99.95 || size == 0 ? 0 : size >= 9.995 ? 1 : 2);
}

std::string without_zeros(std::string number) {
  if (number.find('.') == std::string::npos) return number;
  number.erase(number.find_last_not_of('0') + 1);
  if (number.back() == '.') number.pop_back();
  return number;
}

constexpr Scale kBinary[] = {{1, "B"}, {kKi, "KiB"}, {kMi, "MiB"}, {kGi, "GiB"}, {kTi, "TiB"}};
constexpr Scale kDecimal[] = {{1, "B"}, {1e3, "kB"}, {1e6, "MB"}, {1e9, "GB"}, {1e12, "TB"}};
constexpr Scale kPrefixes[] = {{1, ""}, {1e3, "k"}, {1e6, "M"}, {1e9, "G"}, {1e12, "T"}};
constexpr Scale kSi[] = {{1e-9, "n"}, {1e-6, "µ"}, {1e-3, "m"}, {1, ""},     {1e3, "k"},
                         {1e6, "M"},  {1e9, "G"},  {1e12, "T"}, {1e15, "P"}, {1e18, "E"}};
constexpr Scale kPeople[] = {{1, "ns"}, {1e3, "µs"}, {1e6, "ms"}, {1e9, "s"}, {60e9, "min"}, {3600e9, "h"}};

/// The largest scale of which there is at least one.
const Scale& fitting(double value, std::span<const Scale> scales) {
  std::size_t i = scales.size() - 1;
  while (i > 0 && std::abs(value) < scales[i].factor) --i;
  return scales[i];
}

std::string scaled(double value, const Scale& scale) { return without_zeros(three_digits(value / scale.factor)); }

bool is_exact(double value, const Scale& scale) {
  return std::abs(std::stod(scaled(value, scale)) * scale.factor - value) < 1e-9 * std::abs(value);
}

}  // namespace

std::int64_t parse_bytes(std::string_view text) {
  const auto bytes = parse_scaled(text, kByteScales);
  if (!bytes) wrong_input("{}: not a size; write 4096, 4KiB or 4MB", printable(text));
  return *bytes;
}

std::int64_t parse_duration_ns(std::string_view text) {
  if (text == "0") return 0;
  const auto ns = parse_scaled(text, kTimeScales);
  if (!ns) wrong_input("{}: not a duration; write 10us, 100ms, 1.5s or 2m", printable(text));
  return *ns;
}

std::string format_bytes(double bytes) {
  const Scale& binary = fitting(bytes, kBinary);
  const Scale& decimal = fitting(bytes, kDecimal);
  const Scale& scale = !is_exact(bytes, binary) && is_exact(bytes, decimal) ? decimal : binary;
  return fmt::format("{} {}", scaled(bytes, scale), scale.name);
}

std::string format_ns(double ns) {
  const double value = rounded(ns);
  const Scale& scale = fitting(value, kPeople);
  return fmt::format("{} {}", scale.factor == 1 ? scaled(value, scale) : three_digits(value / scale.factor),
                     scale.name);
}

std::string format_count(double count) {
  const double value = rounded(count);
  const Scale& scale = fitting(value, kPrefixes);
  if (scale.factor == 1) return scaled(value, scale);
  return three_digits(value / scale.factor) + std::string(scale.name);
}

std::string format_si(double value, std::string_view unit) {
  const double nearest = rounded(value);
  const Scale& scale = nearest == 0 ? kSi[3] : fitting(nearest, kSi);
  return fmt::format("{} {}{}", scaled(nearest, scale), scale.name, unit);
}

std::string format_plain(double value) { return without_zeros(three_digits(rounded(value))); }

std::string format_rate(double per_second, std::string_view unit) {
  if (unit != "B") return fmt::format("{} {}/s", format_count(per_second), unit);
  const double value = rounded(per_second);
  const Scale& scale = fitting(value, kDecimal);
  return fmt::format("{} {}/s", three_digits(value / scale.factor), scale.name);
}

}  // namespace scalebench::base
