// SPDX-License-Identifier: Apache-2.0
// Medians of ranks (or of launches) beside each other: who is slow, and do they fall into two groups.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace scalebench::stats {

struct Spread {
  double min = 0, median = 0, max = 0;
  std::size_t at_min = 0, at_max = 0;  ///< index of the first that has it; at_max is the slowest for a time
  /// max / median, the straggler index; 1 = all alike. NaN when the median is 0.
  double straggling = 1;
};

/// At least one median; +∞ allowed.
Spread spread(std::span<const double> medians);

/// Two groups of medians with nothing between.
struct Gap {
  double below = 0, above = 0;       ///< the values at its edges
  std::size_t lower = 0, upper = 0;  ///< how many lie on either side
};

/// A hint that there are two kinds of ranks, not a test: the largest gap between neighbouring sorted medians, when
/// both sides have at least two members, the gap is wider than 3 times the range of either side, and wider than
/// 5 % of the lower edge. Finite values only; nothing for fewer than four.
std::optional<Gap> two_groups(std::span<const double> medians);

}  // namespace scalebench::stats
