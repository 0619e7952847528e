// SPDX-License-Identifier: Apache-2.0
// How many iterations a collective workload makes between two agreements: so many that agreeing costs little, so few
// that a stop is heeded within 100 ms. No clock: fed with what the batches took. Equal numbers in every rank give equal
// sizes in every rank.
#pragma once

#include <algorithm>
#include <cstdint>

namespace scalebench::engine {

class Batches {
 public:
  static constexpr std::int64_t target_ns = 50'000'000;
  /// A batch is at most so much larger than the last one: the first iterations say little about the later ones.
  static constexpr std::int64_t most_growth = 8;

  /// A batch of `iterations` took the slowest rank `ns`.
  void took(std::int64_t iterations, std::int64_t ns) noexcept {
    if (iterations <= 0 || iterations < size_ / 2) return;  // a remainder says less than what came before it
    per_iteration_ns_ = std::max<std::int64_t>(1, ns / iterations);
    size_ = iterations;
  }

  /// The next batch: at least 1, at most `left`; `left_ns` of the duration remain.
  std::int64_t next(std::int64_t left, std::int64_t left_ns) const noexcept {
    if (size_ == 0) return 1;
    const std::int64_t fitting = std::min(target_ns, left_ns) / per_iteration_ns_;
    return std::max<std::int64_t>(1, std::min({fitting, size_ * most_growth, left}));
  }

 private:
  std::int64_t per_iteration_ns_ = 1;
  std::int64_t size_ = 0;
};

}  // namespace scalebench::engine
