// SPDX-License-Identifier: Apache-2.0
#include "stats/quantile.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <ranges>
#include <utility>
#include <vector>

namespace scalebench::stats {

std::span<const double> Samples::rank(std::size_t index) const {
  const std::size_t end = index + 1 < begins_.size() ? begins_[index + 1] : values_.size();
  return std::span(values_).subspan(begins_[index], end - begins_[index]);
}

std::span<double> Samples::rank(std::size_t index) {
  const auto own = std::as_const(*this).rank(index);
  return std::span(values_).subspan(begins_[index], own.size());
}

std::vector<std::span<const double>> Samples::by_rank() const {
  std::vector<std::span<const double>> all;
  for (std::size_t index = 0; index < ranks(); ++index) all.push_back(rank(index));
  return all;
}

namespace {

std::size_t count_beyond(std::span<const double> sorted, double low, double high) {
  const auto below = std::ranges::lower_bound(sorted, low) - sorted.begin();
  const auto above = sorted.end() - std::ranges::upper_bound(sorted, high);
  return static_cast<std::size_t>(below + above);
}

}  // namespace

Fences tukey_fences(double lower_quartile, double upper_quartile) {
  const double range = upper_quartile - lower_quartile;
  return {lower_quartile - 1.5 * range, upper_quartile + 1.5 * range, lower_quartile - 3 * range,
          upper_quartile + 3 * range};
}

Outliers count_outliers(std::span<const double> sorted, const Fences& fences) {
  const std::size_t severe = count_beyond(sorted, fences.severe_low, fences.severe_high);
  return {count_beyond(sorted, fences.mild_low, fences.mild_high) - severe, severe};
}

namespace {

// A double as a whole number, in the order of doubles; taken apart into digits for a radix sort.
class Place {
 public:
  static constexpr unsigned digits = 6;
  static constexpr std::size_t values_of_a_digit = 1 << 11;

  explicit Place(double value) {
    constexpr std::uint64_t sign = std::uint64_t{1} << 63;
    const auto bits = std::bit_cast<std::uint64_t>(value);
    place_ = bits & sign ? ~bits : bits | sign;
  }
  std::size_t digit(unsigned which) const { return place_ >> (which * 11) & (values_of_a_digit - 1); }

 private:
  std::uint64_t place_;
};

using Counts = std::array<std::size_t, Place::values_of_a_digit>;

std::array<Counts, Place::digits> count_digits(std::span<const double> values) {
  std::array<Counts, Place::digits> counts{};
  for (const double value : values) {
    const Place place(value);
    for (unsigned which = 0; which < Place::digits; ++which) ++counts[which][place.digit(which)];
  }
  return counts;
}

void distribute(std::span<const double> from, std::span<double> to, unsigned which, const Counts& counts) {
  Counts next{};
  std::exclusive_scan(counts.begin(), counts.end(), next.begin(), std::size_t{0});
  for (const double value : from) to[next[Place(value).digit(which)]++] = value;
}

}  // namespace

std::size_t quantile_rank(std::size_t n, double q) {
  // 100 · 0.07 is a little more than 7 in binary; the rank is 7.
  constexpr double rounding = 1e-12;
  const double rank = std::ceil(static_cast<double>(n) * q * (1 - rounding));
  return std::clamp(static_cast<std::size_t>(rank), std::size_t{1}, n);
}

double select(std::span<double> values, std::size_t rank) {
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

void sort(std::span<double> values) {
  constexpr std::size_t long_enough = 4096;
  if (values.size() < long_enough) return void(std::ranges::sort(values));
  std::vector<double> scratch(values.size());
  std::span<double> from = values, to = scratch;
  const auto counts = count_digits(values);
  for (unsigned which = 0; which < Place::digits; ++which) {
    const bool all_alike = counts[which][Place(from.front()).digit(which)] == values.size();
    if (all_alike) continue;
    distribute(from, to, which, counts[which]);
    std::swap(from, to);
  }
  if (from.data() != values.data()) std::ranges::copy(from, values.begin());
}

double select_sorted(std::span<const std::span<const double>> sorted, std::size_t rank) {
  if (sorted.size() == 1) return sorted.front()[rank - 1];
  std::vector<std::span<const double>> left(sorted.begin(), sorted.end());
  for (;;) {  // the value is the one of `rank` among what is left
    const auto longest = *std::ranges::max_element(left, {}, [](const auto span) { return span.size(); });
    const double pivot = longest[longest.size() / 2];
    std::vector<std::ranges::subrange<std::span<const double>::iterator>> alike;
    std::size_t below = 0, equal = 0;
    for (const auto span : left) {
      alike.push_back(std::ranges::equal_range(span, pivot));
      below += static_cast<std::size_t>(alike.back().begin() - span.begin());
      equal += alike.back().size();
    }
    if (rank > below && rank <= below + equal) return pivot;
    const bool is_above = rank > below;
    for (std::size_t i = 0; i < left.size(); ++i)
      left[i] = is_above ? std::span(alike[i].end(), left[i].end()) : std::span(left[i].begin(), alike[i].begin());
    if (is_above) rank -= below + equal;
  }
}

double quantile(std::span<double> values, double q) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  return select(values, quantile_rank(values.size(), q));
}

double median(std::span<double> values) { return quantile(values, 0.5); }

}  // namespace scalebench::stats
