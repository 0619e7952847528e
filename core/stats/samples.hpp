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

}  // namespace scalebench::stats
