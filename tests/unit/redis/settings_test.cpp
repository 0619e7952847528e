// SPDX-License-Identifier: Apache-2.0
#include "redis/settings.hpp"

#include <scalebench/sdk.hpp>

#include "fixture.hpp"
#include "support/names.hpp"

namespace scalebench::redis {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// What is refused before anything is started.
base::Error refusal(std::initializer_list<std::pair<std::string, std::string>> given) {
  return error_of([&] { plugged().check({settings(given), {}}); });
}

TEST(Settings, HaveDefaultsThatTheirOwnRulesAllow) {
  for (const plan::Option& row : plugged().options()) {
    EXPECT_EQ(row.axis, plan::Axis::launch) << row.name;
    EXPECT_NO_THROW(plan::parse_value(row, row.fallback)) << row.name;
  }
}

TEST(Settings, ReachASingleServerOverItsSocketAndAClusterOverTcp) {
  EXPECT_TRUE(is_over_unix("auto", 1));
  EXPECT_FALSE(is_over_unix("auto", 3));
}

TEST(Settings, SayWhatToInstallWithoutAServer) {
  const auto error = refusal({{"server-binary", "no-such-server"}});
  EXPECT_EQ(error.code(), base::Exit::lacking);
  EXPECT_THAT(error.what(), HasSubstr("the server `no-such-server` was not found: install it"));
}

TEST(Settings, KeepTheServerInOurHands) {
  const auto error = refusal({{"server-arg", "--hz 10 --port 6379"}});
  EXPECT_EQ(error.code(), base::Exit::wrong_input);
  EXPECT_THAT(error.what(), HasSubstr("--port"));
}

TEST(Settings, NameCpusThatAreThere) {
  const auto error = refusal({{"server-cpus", "1000"}});
  EXPECT_EQ(error.code(), base::Exit::wrong_input);
  EXPECT_THAT(error.what(), HasSubstr("this machine has the CPUs 0 to"));
}

TEST(Cpus, AreReadAsNumbersAndSpans) { EXPECT_THAT(parse_cpus("0-2+5"), ElementsAre(0, 1, 2, 5)); }

TEST(Cpus, AreAnyByDefault) { EXPECT_THAT(parse_cpus("any"), IsEmpty()); }

class BadCpus : public testing::TestWithParam<const char*> {};

TEST_P(BadCpus, AreRefused) { EXPECT_THROW(parse_cpus(GetParam()), sdk::Usage); }

INSTANTIATE_TEST_SUITE_P(All, BadCpus, testing::Values("", "x", "-1", "3-1", "0+", "99999", "1-"),
                         support::named_by_itself);

}  // namespace
}  // namespace scalebench::redis
