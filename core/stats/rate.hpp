// SPDX-License-Identifier: Apache-2.0
// The aggregate rate of all ranks: what they did together while all of them were measuring. What single ranks did
// before the last one began and after the first one ended (the tail) is not in the rate: a few stragglers at an
// idle service would flatter or spoil it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace scalebench::stats {

/// Nanoseconds of one clock.
struct Window {
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0;
  std::int64_t length_ns() const { return end_ns - begin_ns; }
};

/// From the last begin to the first end of these windows, one per rank; length ≤ 0 when there was no such time.
Window common_window(std::span<const Window> ranks);

struct Rate {
  double per_second = 0;  ///< work within the window / its length
  Window window;
  double tail_s = 0;     ///< from the end of the window until the last rank ended
  double tail_work = 0;  ///< what was done in the tail
};

/// Adds up work, in its unit, of operations given in any order. One that lies across an end of the window counts by
/// the share of its time that lies within.
class RateCounter {
 public:
  explicit RateCounter(Window window) : window_(window) {}
  void add(std::int64_t start_ns, std::int64_t end_ns, double work);
  /// Nothing when the window is empty.
  std::optional<Rate> rate() const;

 private:
  Window window_;
  std::int64_t last_end_ns_ = 0;
  double within_ = 0;
  double after_ = 0;
};

}  // namespace scalebench::stats
