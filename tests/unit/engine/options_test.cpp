// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "base/error.hpp"
#include "engine/context.hpp"

namespace scalebench::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Options : public ::testing::Test {
 protected:
  Options() {
    workload_.name = "fake";
    workload_.options = rows_;
    workload_.option_count = 3;
    workload_.option_size = sizeof(sb_option);
    workload_.roles = roles_;
    workload_.role_count = 2;
    workload_.role_size = sizeof(sb_role);
  }
  std::string refusal(const plan::Settings& point) const {
    try {
      bind_options(workload_, point, {});
    } catch (const base::Error& error) {
      return error.what();
    }
    return "";
  }

  sb_option rows_[3] = {{"size", "", "1", nullptr, nullptr, nullptr, SB_BYTES, SB_POINT},
                        {"ratio", "", "1", nullptr, nullptr, nullptr, SB_REAL, SB_POINT},
                        {"mode", "", "a", "a|b", nullptr, nullptr, SB_CHOICE, SB_LAUNCH}};
  sb_role roles_[2] = {{"rest", "", nullptr, 1, 0}, {"counted", "", "size", 1, 0}};
  sb_workload workload_ = {};
  plan::Settings point_ = {{"ratio", {"0.5", 0.5}}, {"size", {"64", std::int64_t{64}}}};
  plan::Settings launch_ = {{"mode", {"b", std::string("b")}}};
};

TEST_F(Options, AreBoundInDeclaredOrderFromPointAndLaunch) {
  const auto values = bind_options(workload_, point_, launch_);
  ASSERT_EQ(values.size(), 3u);
  EXPECT_EQ(values[0].i, 64);
  EXPECT_EQ(values[1].f, 0.5);
  EXPECT_STREQ(values[2].s, "b");
}

TEST_F(Options, ThatAreMissingAreNamed) { EXPECT_THAT(refusal(point_), HasSubstr("no value for its option mode")); }

TEST_F(Options, OfAnotherTypeAreRefused) {
  point_[1].second = {"big", std::string("big")};
  EXPECT_THAT(refusal(point_), HasSubstr("option size has the value big"));
}

TEST_F(Options, CountTheRanksOfRoles) {
  EXPECT_THAT(role_counts(workload_, bind_options(workload_, point_, launch_)), ElementsAre(-1, 64));
}

}  // namespace
}  // namespace scalebench::engine
