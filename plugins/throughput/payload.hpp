// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

/// Bytes that tell whose they are: filled once from seed and rank, with a mark of the iteration in every KiB.
/// What another rank wrote, an earlier iteration, or a transfer cut short differs in every block it touched.
class Payload {
 public:
  Payload() = default;
  Payload(std::size_t bytes, std::uint64_t seed, std::uint64_t rank) : bytes_(bytes), source_(mix(seed) ^ mix(~rank)) {
    for (std::size_t at = 0; at < bytes; at += sizeof(std::uint64_t)) write(at, mix(source_ + at));
  }

  void mark(std::uint64_t iteration) {
    const std::uint64_t stamp = mix(source_ ^ mix(iteration));
    for (std::size_t at = 0; at < bytes_.size(); at += block) write(at, stamp + at);
  }

  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  static constexpr std::size_t block = 1024;

  static std::uint64_t mix(std::uint64_t word) {  // splitmix64
    word += 0x9e3779b97f4a7c15U;
    word = (word ^ (word >> 30U)) * 0xbf58476d1ce4e5b9U;
    word = (word ^ (word >> 27U)) * 0x94d049bb133111ebU;
    return word ^ (word >> 31U);
  }

  void write(std::size_t at, std::uint64_t word) {
    std::memcpy(bytes_.data() + at, &word, std::min(sizeof word, bytes_.size() - at));
  }

  std::vector<std::byte> bytes_;
  std::uint64_t source_ = 0;
};
