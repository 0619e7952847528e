// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "throughput/keys.hpp"

namespace {

std::vector<std::byte> bytes(std::size_t size, std::uint64_t seed, std::uint64_t rank, std::uint64_t iteration) {
  Payload payload(size, seed, rank);
  payload.mark(iteration);
  return {payload.bytes().begin(), payload.bytes().end()};
}

/// Number of 1 KiB blocks in which two payloads of one size are equal.
int equal_blocks(const std::vector<std::byte>& a, const std::vector<std::byte>& b) {
  int equal = 0;
  for (std::size_t at = 0; at < a.size(); at += 1024) {
    const std::size_t size = std::min<std::size_t>(1024, a.size() - at);
    equal += std::memcmp(a.data() + at, b.data() + at, size) == 0;
  }
  return equal;
}

TEST(Payload, IsTheSameForTheSameSeedRankAndIteration) { EXPECT_EQ(bytes(5000, 1, 2, 3), bytes(5000, 1, 2, 3)); }

TEST(Payload, DiffersInEveryBlockWhenSeedRankOrIterationDo) {
  const auto one = bytes(100'000, 1, 2, 3);
  EXPECT_EQ(equal_blocks(one, bytes(100'000, 9, 2, 3)), 0);
  EXPECT_EQ(equal_blocks(one, bytes(100'000, 1, 9, 3)), 0);
  EXPECT_EQ(equal_blocks(one, bytes(100'000, 1, 2, 9)), 0);
}

TEST(Payload, HasAnySize) {
  for (const std::size_t size : {0U, 1U, 7U, 8U, 9U, 1023U, 1025U}) EXPECT_EQ(bytes(size, 1, 1, 1).size(), size);
}

}  // namespace
