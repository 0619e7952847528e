// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "engine/context.hpp"

namespace scalebench::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Roles : public ::testing::Test {
 protected:
  Roles() {
    workload_.roles = rows_;
    workload_.role_count = 2;
    workload_.role_size = sizeof(sb_role);
  }
  sb_role rows_[2] = {{"producer", "", "producers", 1, 0}, {"consumer", "", nullptr, 2, 0}};
  sb_workload workload_ = {};
};

TEST_F(Roles, TakeRanksInDeclaredOrderAndOneTakesTheRest) {
  const Casting casting = cast(workload_, {2, -1}, 5);
  ASSERT_TRUE(casting.verdict.ok());
  EXPECT_THAT(casting.sizes, ElementsAre(2, 3));
  const Part part = part_of(casting.sizes, 3);
  EXPECT_EQ(part.role, 1);
  EXPECT_EQ(part.rank, 1);
  EXPECT_EQ(part.size, 3);
}

TEST_F(Roles, ThatCannotBeFilledSkipThePointAndSaySo) {
  const Casting casting = cast(workload_, {2, -1}, 3);
  EXPECT_EQ(casting.verdict.outcome, StepStatus::skipped);
  EXPECT_THAT(casting.verdict.text, HasSubstr("consumer needs 2 ranks and 1 are left"));
}

TEST_F(Roles, ThatWantMoreRanksThanThereAreSkipThePoint) {
  EXPECT_EQ(cast(workload_, {9, -1}, 3).verdict.outcome, StepStatus::skipped);
}

TEST_F(Roles, AWorkloadWithoutThemHasOneForAll) {
  workload_.role_count = 0;
  const Part part = part_of(cast(workload_, {}, 4).sizes, 3);
  EXPECT_EQ(part.role, 0);
  EXPECT_EQ(part.rank, 3);
  EXPECT_EQ(part.size, 4);
}

TEST(Verdicts, KeepTheHeavierOne) {
  StepResult verdict{StepStatus::skipped, "no"};
  verdict.add({StepStatus::interrupted, "stop"});
  EXPECT_EQ(verdict.text, "no");
  verdict.add({StepStatus::failed, "broken"});
  EXPECT_EQ(verdict.text, "broken");
}

}  // namespace
}  // namespace scalebench::engine
