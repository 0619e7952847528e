// SPDX-License-Identifier: Apache-2.0
// Two rates. A metric's own rate is its work over the time that it took itself. What a point delivers is all its work
// over the time in which all ranks were measuring, with everything that lies between the operations: what single ranks
// did before the last one began and after the first one ended (the tail) is not in it, for a few stragglers at an idle
// service would flatter or spoil it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace scalebench::stats {

/// Fewer operations than that have no rate: one of them more or less would be 10 % of it.
inline constexpr std::size_t least_for_rate = 10;

/// What one rank did, and what of its time that took.
struct Effort {
  double work = 0;
  double seconds = 0;
};

/// The work of all ranks over the mean of their times: for ranks that work side by side, as bandwidths are usually
/// told. Nothing when no time passed.
std::optional<double> own_rate(std::span<const Effort> ranks);

/// Nanoseconds of one clock.
struct Window {
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0;
  std::int64_t length_ns() const { return end_ns - begin_ns; }
};

/// From the last begin to the first end of these windows, one per rank; length ≤ 0 when there was no such time.
Window common_window(std::span<const Window> ranks);

/// How the work of one rank grew with time, as a line through at most 1024 points: exact up to so many operations, and
/// within a thousandth of the whole beyond.
class Progress {
 public:
  /// Operations in the order in which they began. What lies between two belongs to the first of them.
  void add(std::int64_t start_ns, std::int64_t end_ns, double work);

  std::size_t operations() const { return operations_; }
  /// From the first begin to the last end, and the mean pause after it: as many pauses as operations, so that few
  /// operations far apart do not look like more than they were.
  Window window() const;
  /// Work done by this moment of the window.
  double done_by(std::int64_t at_ns) const;

 private:
  struct Point {
    std::int64_t at_ns;
    double work;
  };
  void halve();

  std::vector<Point> line_;
  std::size_t stride_ = 1;  ///< operations from point to point
  std::size_t operations_ = 0;
  double work_ = 0;
  std::int64_t last_start_ns_ = 0;
  std::int64_t last_end_ns_ = 0;
  std::int64_t busy_ns_ = 0;
};

struct Delivered {
  double per_second = 0;
  Window window;
  double tail_s = 0;  ///< from the end of the window until the last rank ended
};

/// Of the lines of all ranks; nothing when they had no time in common.
std::optional<Delivered> delivered(std::span<const Progress> ranks);

}  // namespace scalebench::stats
