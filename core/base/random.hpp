// SPDX-License-Identifier: Apache-2.0
// Numbers that look random and are the same for a seed on every machine (which std::shuffle and the distributions of
// <random> do not promise), and names that are unique.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace scalebench::base {

/// splitmix64 (Steele, Lea, Flood 2014). A value; not for several threads at once.
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t next() noexcept;
  /// Uniform in [0, bound), without the bias of a remainder; bound > 0.
  std::uint64_t below(std::uint64_t bound) noexcept;

 private:
  std::uint64_t state_;
};

/// A seed that depends on both, in this order.
std::uint64_t mix(std::uint64_t seed, std::uint64_t with) noexcept;

/// Fisher-Yates: every order is equally likely.
template <typename T>
void shuffle(std::vector<T>& items, Random& random) {
  for (std::size_t left = items.size(); left > 1; --left) std::swap(items[left - 1], items[random.below(left)]);
}

/// 64 bits from the kernel: a seed when the user gave none.
std::uint64_t random_seed();

/// A random (version 4) UUID from the kernel's entropy: 8-4-4-4-12 lower-case hexadecimal digits.
std::string uuid();

}  // namespace scalebench::base
