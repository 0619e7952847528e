// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>

#include "aggregation/peers.hpp"

namespace scalebench::aggregation {
namespace {

TEST(Workers, DoEachPieceInAThreadOfItsOwnRoundAfterRound) {
  Workers workers(4);
  for (int round = 0; round < 100; ++round) {
    std::mutex mutex;
    std::set<std::thread::id> threads;
    std::set<int> pieces;
    workers.run(4, [&](int piece) {
      const std::lock_guard lock(mutex);
      threads.insert(std::this_thread::get_id());
      pieces.insert(piece);
    });
    EXPECT_EQ(threads.size(), 4U);
    EXPECT_EQ(pieces, (std::set{0, 1, 2, 3}));
  }
}

TEST(Workers, AreNotWokenWithoutWork) {
  Workers workers(8);
  std::atomic<int> calls = 0;
  workers.run(2, [&](int) { ++calls; });
  EXPECT_EQ(calls, 2);
  workers.run(0, [&](int) { ++calls; });
  EXPECT_EQ(calls, 2);
}

TEST(Workers, ThrowWhatOneOfThemThrewAndGoOn) {
  Workers workers(3);
  const auto fail = [](int piece) {
    if (piece == 2) throw std::runtime_error("piece 2");
  };
  EXPECT_THROW(workers.run(3, fail), std::runtime_error);
  EXPECT_NO_THROW(workers.run(3, [](int) {}));
}

}  // namespace
}  // namespace scalebench::aggregation
