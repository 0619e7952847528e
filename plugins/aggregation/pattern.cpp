// SPDX-License-Identifier: Apache-2.0
#include "aggregation/pattern.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <random>

namespace scalebench::aggregation {
namespace {

constexpr std::size_t block_bytes = 1024;
using Mark = std::array<std::byte, sizeof(std::uint64_t)>;

/// Odd factors keep the words of different origins and places apart.
Mark mark_of(const Origin& origin, std::size_t at) {
  const std::uint64_t word = static_cast<std::uint64_t>(origin.producer) * 0x9e3779b97f4a7c15U +
                             static_cast<std::uint64_t>(origin.iteration) * 0xbf58476d1ce4e5b9U +
                             static_cast<std::uint64_t>(origin.tensor) * 0x94d049bb133111ebU + at;
  Mark mark;
  std::memcpy(mark.data(), &word, sizeof word);
  return mark;
}

}  // namespace

Pattern::Pattern(std::size_t bytes, std::uint64_t seed) : noise_(bytes) {
  std::mt19937_64 random(seed);
  for (std::size_t at = 0; at < bytes; at += sizeof(std::uint64_t)) {
    const std::uint64_t word = random();
    std::memcpy(noise_.data() + at, &word, std::min(sizeof word, bytes - at));
  }
}

void Pattern::mark(std::span<std::byte> tensor, const Origin& origin) {
  for (std::size_t at = 0; at < tensor.size(); at += block_bytes) {
    const Mark mark = mark_of(origin, at);
    std::memcpy(tensor.data() + at, mark.data(), std::min(mark.size(), tensor.size() - at));
  }
}

std::optional<std::size_t> Pattern::difference(std::span<const std::byte> tensor, const Origin& origin) const {
  if (tensor.size() != noise_.size()) return tensor.size();
  for (std::size_t at = 0; at < tensor.size(); at += block_bytes) {
    const auto block = tensor.subspan(at, std::min(block_bytes, tensor.size() - at));
    const Mark mark = mark_of(origin, at);
    const std::size_t marked = std::min(mark.size(), block.size());
    if (std::memcmp(block.data(), mark.data(), marked) != 0) return at;
    if (std::memcmp(block.data() + marked, noise_.data() + at + marked, block.size() - marked) != 0) return at + marked;
  }
  return std::nullopt;
}

}  // namespace scalebench::aggregation
