// SPDX-License-Identifier: Apache-2.0
// 64-bit FNV-1a: names things (configurations, file contents); no protection against people who want a collision.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scalebench::base {

constexpr std::uint64_t fnv1a(std::string_view bytes, std::uint64_t hash = 0xcbf29ce484222325u) noexcept {
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

/// Sixteen hexadecimal digits.
inline std::string hex64(std::uint64_t value) { return fmt::format("{:016x}", value); }

// Numbers that look random and are the same for a seed on every machine (which std::shuffle and the distributions of
// <random> do not promise), and names that are unique.

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
