// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <limits>

#include "engine/collective_loop.hpp"
#include "engine/group.hpp"
#include "engine/job.hpp"

namespace scalebench::engine {
namespace {

constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

TEST(BatchSize, BeginsWithOneIteration) { EXPECT_EQ(Batches().next(1000, no_limit), 1); }

TEST(BatchSize, GrowsInStepsUntilABatchFillsItsTime) {
  Batches batches;
  std::int64_t size = 0;
  for (int n = 0; n < 20; ++n) {
    const std::int64_t next = batches.next(no_limit, no_limit);
    EXPECT_LE(next, std::max<std::int64_t>(1, size * Batches::most_growth));
    batches.took(size = next, next * 1000);
  }
  EXPECT_EQ(size, Batches::target_ns / 1000);
}

TEST(BatchSize, OfSlowIterationsIsOne) {
  Batches batches;
  batches.took(1, 10'000'000'000);
  EXPECT_EQ(batches.next(1000, no_limit), 1);
}

TEST(BatchSize, ShrinksWhenIterationsBecomeSlower) {
  Batches batches;
  batches.took(1000, 1000 * 1000);
  batches.took(1000, 1000 * 1'000'000);
  EXPECT_EQ(batches.next(no_limit, no_limit), 50);
}

TEST(BatchSize, NeverExceedsWhatIsLeft) {
  Batches batches;
  batches.took(100, 100);
  EXPECT_EQ(batches.next(3, no_limit), 3);
}

TEST(BatchSize, FitsIntoTheRestOfTheDuration) {
  Batches batches;
  batches.took(100, 100 * 1000);
  EXPECT_EQ(batches.next(no_limit, 20'000), 20);
}

TEST(BatchSize, IsNotMisledByAShortRemainder) {
  Batches batches;
  batches.took(1000, 1000 * 1000);
  batches.took(1, 900);
  EXPECT_GT(batches.next(no_limit, no_limit), 1000);
}

TEST(Waiting, FirstLooksWithoutSleepingAndThenSleepsLongerAndLonger) {
  Backoff backoff;
  for (int n = 0; n < Backoff::looks_without_sleep; ++n) EXPECT_EQ(backoff.next_ns(), 0);
  const std::int64_t first_ns = backoff.next_ns();
  EXPECT_GT(first_ns, 0);
  EXPECT_GT(backoff.next_ns(), first_ns);
  for (int n = 0; n < 100; ++n) backoff.next_ns();
  EXPECT_EQ(backoff.next_ns(), Backoff::longest_ns);
}

TEST(Waiting, InACrowdSleepsLonger) {
  Backoff backoff(64, 2);
  for (int n = 0; n < 200; ++n) backoff.next_ns();
  EXPECT_GT(backoff.next_ns(), 10 * Backoff::longest_ns);
}

constexpr std::uint64_t ms = 1'000'000;

TEST(Unstored, ALongPointIsStoredAtOnce) { EXPECT_TRUE(Unstored().add(1'001 * ms)); }

TEST(Unstored, ShortPointsAreStoredTogetherBeforeTheyAreTooMuch) {
  Unstored unstored;
  EXPECT_FALSE(unstored.add(900 * ms));
  EXPECT_TRUE(unstored.add(900 * ms));
  EXPECT_FALSE(unstored.add(900 * ms));
}

}  // namespace
}  // namespace scalebench::engine
