// SPDX-License-Identifier: Apache-2.0
// The rule of patience, fed with what ranks say and when.
#include "campaign/patience.hpp"

#include <gmock/gmock.h>

namespace scalebench::campaign {
namespace {

using spool::Phase;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint64_t second_ns = 1'000'000'000;

/// Two ranks that iterate, watched ten times a second with a patience of one second.
class PatienceWith : public testing::Test {
 protected:
  PatienceWith() {
    for (Sign& sign : ranks_) sign = {.heartbeat_ns = 1, .iterations = 17, .phase = Phase::measure};
    look(0.1);
  }

  /// Nothing changes for so long; answers who is complained of, if anybody is.
  std::optional<Silence> look(double seconds) {
    std::optional<Silence> found;
    const std::uint64_t end_ns = now_ns_ + static_cast<std::uint64_t>(seconds * 1e9);
    for (; now_ns_ < end_ns && !found; now_ns_ += second_ns / 10) found = patience_.look(ranks_, now_ns_);
    return found;
  }
  /// The ranks take so long for an iteration each.
  void step(double seconds) {
    look(seconds);
    for (Sign& sign : ranks_) ++sign.iterations;
    look(0.1);
  }

  std::vector<Sign> ranks_{2};
  Patience patience_{{second_ns}, 2};
  std::uint64_t now_ns_ = second_ns;
};

TEST_F(PatienceWith, ASilentRankEndsAfterTheTimeGiven) {
  EXPECT_FALSE(look(0.8));
  const auto silence = look(1);
  ASSERT_TRUE(silence);
  EXPECT_EQ(silence->kind, Silence::Kind::rank);
  EXPECT_THAT(silence->ranks, ElementsAre(0, 1));
  EXPECT_GE(silence->silent_ns, static_cast<std::int64_t>(second_ns));
}

TEST_F(PatienceWith, ARankThatMeasuresNeverEnds) {
  for (int n = 0; n < 50; ++n) step(0.5);
  EXPECT_FALSE(look(0.5));
}

TEST_F(PatienceWith, ARankThatOthersWaitForNamesThatOne) {
  ranks_[0].waits = true;
  EXPECT_THAT(look(5)->ranks, ElementsAre(1));
}

TEST_F(PatienceWith, RanksInMpiNamesTheOneThatGotLeastFar) {
  ranks_[1].iterations = 16;
  EXPECT_THAT(look(5)->ranks, ElementsAre(1));
}

TEST_F(PatienceWith, RanksThatFellSilentAMomentApartDecidesByHowFarTheyGot) {
  look(0.1);
  ++ranks_[1].beats;
  EXPECT_THAT(look(5)->ranks, ElementsAre(0, 1));
}

TEST_F(PatienceWith, SetupAndTheFirstIterationLastsTenTimesAsLong) {
  for (const Phase phase : {Phase::starting, Phase::setup, Phase::warmup, Phase::measure}) {
    for (Sign& sign : ranks_) sign.phase = phase, sign.iterations = 0, ++sign.point;
    EXPECT_FALSE(look(9.5)) << spool::name_of(phase);
    EXPECT_TRUE(look(1)) << spool::name_of(phase);
  }
}

TEST_F(PatienceWith, LongIterationsLastsTwentyOfThem) {
  step(0.9);
  EXPECT_FALSE(look(17));
  EXPECT_TRUE(look(3));
}

TEST_F(PatienceWith, TheNextPointForgetsTheIterationsOfThisOne) {
  step(0.9);
  for (Sign& sign : ranks_) ++sign.point;
  look(0.1);
  EXPECT_TRUE(look(1.5));
}

TEST_F(PatienceWith, WhatWasWaitedForIsNoStep) {
  ranks_[0].waits = true;
  for (int n = 0; n < 8; ++n) look(0.9), ++ranks_[1].iterations;
  ranks_[0].waits = false, ++ranks_[0].iterations;
  ranks_[1].iterations = 1000;
  look(0.1);
  EXPECT_FALSE(look(17)) << "the steps of rank 1 took 0.9 s";
  EXPECT_TRUE(look(3));
}

TEST_F(PatienceWith, AWorkloadThatAsksForMoreIsLonger) {
  for (Sign& sign : ranks_) sign.asked_ns = 5 * second_ns;
  EXPECT_FALSE(look(4.5));
  EXPECT_TRUE(look(1));
}

TEST_F(PatienceWith, BeatsIsEndless) {
  for (int n = 0; n < 20; ++n) {
    for (Sign& sign : ranks_) ++sign.beats;
    EXPECT_FALSE(look(0.9));
  }
}

TEST_F(PatienceWith, NobodyHereIsThatOfASetup) {
  for (Sign& sign : ranks_) sign = {};
  EXPECT_FALSE(look(9));
  EXPECT_EQ(look(3)->kind, Silence::Kind::start);
}

TEST_F(PatienceWith, RanksThatAllWaitBlamesThoseThatAreNotSeen) {
  ranks_[0].waits = true, ranks_[1] = {};
  EXPECT_FALSE(look(9));
  const auto silence = look(3);
  EXPECT_EQ(silence->kind, Silence::Kind::all);
  EXPECT_THAT(silence->ranks, ElementsAre(1));
}

TEST_F(PatienceWith, ALaunchWhoseRanksHaveEndedIsTheTimeGiven) {
  for (Sign& sign : ranks_) sign.phase = Phase::ended;
  EXPECT_FALSE(look(0.8));
  const auto silence = look(1);
  EXPECT_EQ(silence->kind, Silence::Kind::end);
  EXPECT_THAT(silence->ranks, IsEmpty());
}

TEST_F(PatienceWith, AMachineThatSleptBlamesNobody) {
  now_ns_ += 3600 * second_ns;
  EXPECT_FALSE(look(0.1)) << "an hour passed in which nobody looked, or could";
}

TEST(PatienceOfNothing, IsEndless) {
  Patience patience({0}, 1);
  const std::vector<Sign> silent(1);
  for (std::uint64_t n = 1; n < 1000; ++n) EXPECT_FALSE(patience.look(silent, n * second_ns));
}

}  // namespace
}  // namespace scalebench::campaign
