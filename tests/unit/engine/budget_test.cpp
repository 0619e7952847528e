// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "engine/loop.hpp"

namespace scalebench::engine {
namespace {

using plan::Limits;

TEST(BudgetOfAPoint, Is100IterationsAfter10WhenNobodySaysMore) {
  const Budget budget = resolve({}, {});
  EXPECT_EQ(budget.iterations, 100);
  EXPECT_EQ(budget.warmup, 10);
  EXPECT_EQ(budget.duration_ns, -1);
}

TEST(BudgetOfAPoint, SetupWinsOverTheDefaults) {
  const Budget budget = resolve({}, {.iterations = 7, .warmup = 0});
  EXPECT_EQ(budget.iterations, 7);
  EXPECT_EQ(budget.warmup, 0);
}

TEST(BudgetOfAPoint, TheUserWinsOverSetup) {
  const Budget budget = resolve({.iterations = 5, .warmup = 1}, {.iterations = 7, .warmup = 2});
  EXPECT_EQ(budget.iterations, 5);
  EXPECT_EQ(budget.warmup, 1);
}

TEST(BudgetOfAPoint, ADurationOfTheUserLiftsTheIterationsOfSetup) {
  const Budget budget = resolve({.duration_ns = 1000}, {.iterations = 7});
  EXPECT_EQ(budget.iterations, -1);
  EXPECT_EQ(budget.duration_ns, 1000);
  EXPECT_EQ(budget.planned(), -1);
}

TEST(BudgetOfAPoint, IterationsOfTheUserLiftTheDurationOfSetup) {
  EXPECT_EQ(resolve({.iterations = 5}, {.duration_ns = 1000}).duration_ns, -1);
}

const plan::Earlier two_ranks{.iteration = 50, .measured = {30, 35}, .measured_ns = 400};

TEST(BudgetOfAPoint, ThatGoesOnIsWhatIsLeftForTheRank) {
  const Budget first = rest_of(resolve({.iterations = 100, .warmup = 10}, {}), two_ranks, 0);
  EXPECT_EQ(first.warmup_end(), 60);
  EXPECT_EQ(first.end(), 130);
  EXPECT_EQ(rest_of(resolve({.iterations = 100, .warmup = 10}, {}), two_ranks, 1).end(), 125);
  EXPECT_EQ(rest_of(resolve({.duration_ns = 1000}, {}), two_ranks, 1).duration_ns, 600);
}

TEST(BudgetOfAPoint, ThatGoesOnWithNothingLeftIsEmpty) {
  const Budget none = rest_of(resolve({.iterations = 20, .warmup = 0}, {}), two_ranks, 0);
  EXPECT_EQ(none.end(), 50);
  EXPECT_EQ(measured_part(none).least, 50);
}

TEST(BudgetOfAPoint, RefusesMoreThanARecordCanCount) {
  EXPECT_THROW(resolve({.iterations = 5'000'000'000}, {}), base::Error);
  EXPECT_THROW(resolve({.warmup = std::numeric_limits<std::int64_t>::max()}, {}), base::Error);
}

TEST(MeasuredPart, EndsAfterItsIterationsOrItsDurationWhicheverComesFirst) {
  const Until until = end_of(measured_part({.iterations = 100, .warmup = 10, .duration_ns = 500}), 1000);
  EXPECT_FALSE(until.reached(109, 1499));
  EXPECT_TRUE(until.reached(110, 1100));
  EXPECT_TRUE(until.reached(20, 1500));
}

TEST(MeasuredPart, WithOnlyADurationHasNoLastIteration) {
  const Until until = end_of(measured_part({.iterations = -1, .warmup = 10, .duration_ns = 500}), 1000);
  EXPECT_FALSE(until.reached(4'000'000'000, 1499));
}

TEST(MeasuredPart, OfNoIterationsIsOverAtOnce) {
  EXPECT_TRUE(end_of(measured_part({.iterations = 0, .warmup = 10}), 0).reached(10, 0));
}

TEST(Until, ALeastNumberOfIterationsOutlastsTheDuration) {
  const Until until = end_of(measured_part({.iterations = -1, .warmup = 2, .duration_ns = 500, .at_least = 10}), 1000);
  EXPECT_FALSE(until.reached(11, 9999));
  EXPECT_TRUE(until.reached(12, 9999));
  EXPECT_FALSE(until.reached(500, 1499));
}

TEST(Budget, ACapShortensWhatSetupWantsAndAddsNoIterations) {
  const Budget budget = resolve({.cap_ns = 100}, {.iterations = 1000});
  EXPECT_EQ(budget.iterations, 1000);
  EXPECT_EQ(budget.duration_ns, 100);
}

TEST(Budget, TheLeastNumberOfIterationsIsTheUsers) {
  EXPECT_EQ(resolve({.duration_ns = 5, .at_least = 10}, {.iterations = 1000}).at_least, 10);
}

}  // namespace
}  // namespace scalebench::engine
