// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "engine/clock.hpp"
#include "engine/host.hpp"

namespace scalebench::engine {
namespace {

using ::testing::ElementsAre;

// Ranks dealt out in turn over two nodes, of which the second runs two containers.
const std::vector<Identity> ranks = {
    {"a", "a", "boot-1"}, {"b", "b", "boot-2"}, {"a", "a", "boot-1"}, {"c", "c", "boot-2"}, {"b", "b", "boot-2"}};

TEST(Places, NodesAreNumberedByTheirLowestRank) {
  const Place place = place_of(ranks, 4);
  EXPECT_EQ(place.node, 1);
  EXPECT_EQ(place.nodes, 3);
  EXPECT_EQ(place.node_rank, 1);
  EXPECT_EQ(place.node_size, 2);
  EXPECT_EQ(place.leader, 1);
}

TEST(Places, ARankHasCpusOfItsOwnAndThoseOfItsNode) {
  const Place place = place_of({{"a", "a", "boot", {0, 1}}, {"a", "a", "boot", {1, 2, 3}}, {"b", "b", "boot", {4}}}, 0);
  EXPECT_EQ(place.own_cpus, 2);
  EXPECT_EQ(place.cpus, 4);
}

TEST(Places, EachNodeHasALeader) { EXPECT_THAT(node_leaders(ranks), ElementsAre(0, 1, 3)); }

TEST(Places, WhatBootedTogetherSharesAClock) {
  EXPECT_EQ(clock_leader(ranks, 3), 1);
  EXPECT_EQ(clock_leader(ranks, 2), 0);
}

TEST(ClockOffsets, AreTakenFromTheShortestRoundTrip) {
  ClockComparison comparison;
  comparison.add({.asked_ns = 1000, .answer_ns = 9000, .heard_ns = 3000});
  comparison.add({.asked_ns = 4000, .answer_ns = 5100, .heard_ns = 4200});
  comparison.add({.asked_ns = 5000, .answer_ns = 9000, .heard_ns = 8000});
  EXPECT_EQ(comparison.best().offset_ns, 1000);
  EXPECT_EQ(comparison.best().at_ns, 4100u);
  EXPECT_GE(comparison.best().error_ns, 100);
}

TEST(ClockOffsets, MayBeNegative) {
  ClockComparison comparison;
  comparison.add({.asked_ns = 1'000'000, .answer_ns = 500'000, .heard_ns = 1'000'200});
  EXPECT_EQ(comparison.best().offset_ns, -500'100);
}

TEST(ClockOffsets, DriftBetweenTwoComparisons) {
  const ClockModel model = line_through({.offset_ns = 100, .error_ns = 5, .at_ns = 1'000'000'000},
                                        {.offset_ns = 300, .error_ns = 8, .at_ns = 3'000'000'000});
  EXPECT_DOUBLE_EQ(model.drift_ppb, 100);
  EXPECT_EQ(model.error_ns, 8);
}

TEST(ClockOffsets, WithoutTimeBetweenThemHaveNoDrift) {
  EXPECT_EQ(line_through({.offset_ns = 1, .at_ns = 5}, {.offset_ns = 2, .at_ns = 5}).drift_ppb, 0);
}

}  // namespace
}  // namespace scalebench::engine
