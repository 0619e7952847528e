// SPDX-License-Identifier: Apache-2.0
#include "base/random.hpp"

#include <fmt/format.h>
#include <sys/random.h>

#include <cerrno>

#include "base/error.hpp"

namespace scalebench::base {

std::uint64_t Random::next() noexcept {
  std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

std::uint64_t Random::below(std::uint64_t bound) noexcept {
  const std::uint64_t uneven = -bound % bound;  // 2^64 mod bound
  for (;;) {
    const std::uint64_t number = next();
    if (number >= uneven) return number % bound;
  }
}

std::uint64_t mix(std::uint64_t seed, std::uint64_t with) noexcept { return Random(Random(seed).next() ^ with).next(); }

std::uint64_t random_seed() {
  std::uint64_t seed = 0;
  while (::getrandom(&seed, sizeof seed, 0) != sizeof seed) {
    if (errno != EINTR) system_failure("cannot get random numbers from the kernel", errno);
  }
  return seed;
}

std::string uuid() {
  const std::uint64_t high = (random_seed() & ~std::uint64_t{0xf000}) | 0x4000u;
  const std::uint64_t low = (random_seed() & ~(std::uint64_t{3} << 62)) | std::uint64_t{1} << 63;
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, high >> 16 & 0xffff, high & 0xffff, low >> 48,
                     low & 0xffff'ffff'ffffu);
}

}  // namespace scalebench::base
