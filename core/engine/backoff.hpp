// SPDX-License-Identifier: Apache-2.0
// How long to sleep between two looks at something others have to do: first not at all, then longer and longer. On a
// node with more ranks than cores the longest sleep grows with the crowd, so that those who wait leave the cores to
// those who measure.
#pragma once

#include <algorithm>
#include <cstdint>

namespace scalebench::engine {

class Backoff {
 public:
  static constexpr int looks_without_sleep = 50;
  static constexpr std::int64_t shortest_ns = 2'000;
  static constexpr std::int64_t longest_ns = 150'000;
  static constexpr std::int64_t longest_in_a_crowd_ns = 10'000'000;

  explicit Backoff(int ranks_on_node = 1, int cores = 1) noexcept
      : limit_ns_(std::min(longest_ns * std::max(1, ranks_on_node / std::max(1, cores)), longest_in_a_crowd_ns)) {}

  /// 0: look again at once.
  std::int64_t next_ns() noexcept {
    if (++looks_ <= looks_without_sleep) return 0;
    const std::int64_t sleep_ns = step_ns_;
    step_ns_ = std::min(step_ns_ + step_ns_ / 4, limit_ns_);
    return sleep_ns;
  }

 private:
  std::int64_t limit_ns_;
  std::int64_t step_ns_ = shortest_ns;
  int looks_ = 0;
};

}  // namespace scalebench::engine
