// SPDX-License-Identifier: Apache-2.0
// The values of one metric of one run: rank after rank, each in the order of its iterations. 8 bytes a value.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace scalebench::stats {

/// The value of an operation that failed: worse than any that did not. Where more is better that is the other end.
inline constexpr double failed = std::numeric_limits<double>::infinity();
inline constexpr double failed_where_more_is_better = -failed;

class Samples {
 public:
  void reserve(std::size_t n) { values_.reserve(n); }
  /// Values added from now on are the next rank's.
  void begin_rank() { begins_.push_back(values_.size()); }
  /// In the unit of the metric, finite, or one of the failed. After begin_rank().
  void add(double value) { values_.push_back(value); }

  std::size_t size() const { return values_.size(); }
  std::size_t ranks() const { return begins_.size(); }
  std::span<const double> values() const { return values_; }
  std::span<double> rank(std::size_t index);
  std::span<const double> rank(std::size_t index) const;
  /// One span per rank; valid as long as nothing is added.
  std::vector<std::span<const double>> by_rank() const;

 private:
  std::vector<double> values_;
  std::vector<std::size_t> begins_;
};

// How far values lie apart, robustly.

/// Tukey's fences (Exploratory Data Analysis, 1977): quartiles -/+ 1.5 (mild) and 3 (severe) times their distance.
/// Values beyond are flagged, never dropped.
struct Fences {
  double mild_low = 0, mild_high = 0;
  double severe_low = 0, severe_high = 0;
};

/// Mild and severe exclude each other.
struct Outliers {
  std::size_t mild = 0, severe = 0;
  std::size_t total() const { return mild + severe; }
};

Fences tukey_fences(double lower_quartile, double upper_quartile);

/// Values in ascending order.
Outliers count_outliers(std::span<const double> sorted, const Fences& fences);

// Exact quantiles. A quantile here is always one of the values that were measured, so that it means the same for
// failures (+∞), ties and whole numbers.
//
// Definition: the q-quantile of n values is the smallest value that at least n·q of them do not exceed, the order
// statistic of rank ⌈n·q⌉ (inverse of the empirical distribution; type 1 of Hyndman & Fan 1996). The median of an even
// number of values is the lower of the two in the middle.

/// Rank (from 1) of the q-quantile among n ≥ 1 values; 0 ≤ q ≤ 1.
std::size_t quantile_rank(std::size_t n, double q);

/// The value of this rank (from 1), by quickselect in linear time. Reorders the values; no NaN among them.
double select(std::span<double> values, std::size_t rank);

/// Ascending. Long spans by their digits, with a copy of them, in a fifth of the time of std::sort; no NaN among them.
void sort(std::span<double> values);

/// The value of this rank (from 1) among those of several spans, each in ascending order, not all empty: in a time that
/// hardly grows with the values. No NaN among them.
double select_sorted(std::span<const std::span<const double>> sorted, std::size_t rank);

/// select(values, quantile_rank(values.size(), q)). NaN without values.
double quantile(std::span<double> values, double q);

/// quantile(values, 0.5).
double median(std::span<double> values);

}  // namespace scalebench::stats
