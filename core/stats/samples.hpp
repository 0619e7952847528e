// SPDX-License-Identifier: Apache-2.0
// The values of one metric of one run: rank after rank, each in the order of its iterations. 8 bytes a value.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace scalebench::stats {

/// The value of an operation that failed: it took longer than any that did not.
inline constexpr double failed = std::numeric_limits<double>::infinity();

class Samples {
 public:
  void reserve(std::size_t n) { values_.reserve(n); }
  /// Values added from now on are the next rank's.
  void begin_rank() { begins_.push_back(values_.size()); }
  /// In the unit of the metric, finite, or `failed`. After begin_rank().
  void add(double value) { values_.push_back(value); }

  std::size_t size() const { return values_.size(); }
  std::size_t ranks() const { return begins_.size(); }
  std::span<double> values() { return values_; }
  std::span<const double> values() const { return values_; }
  std::span<const double> rank(std::size_t index) const;
  /// Of the rank with the most values.
  std::size_t longest() const;

 private:
  std::vector<double> values_;
  std::vector<std::size_t> begins_;
};

}  // namespace scalebench::stats
