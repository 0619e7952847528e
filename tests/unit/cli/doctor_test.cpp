// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor.hpp"

#include <gmock/gmock.h>

namespace scalebench::cli {
namespace {

using ::testing::HasSubstr;

TEST(OwnName, ThatIsFoundAtOnceIsGood) { EXPECT_EQ(judge_look_up("node1", true, 0.01).health, Health::good); }

TEST(OwnName, ThatTakesSecondsGetsALineForTheHostsFile) {
  for (const bool found : {true, false}) {
    const Finding finding = judge_look_up("node1", found, 3);
    EXPECT_EQ(finding.health, Health::advice);
    EXPECT_THAT(finding.seen, HasSubstr("3 s"));
    EXPECT_THAT(finding.remedy, HasSubstr("/etc/hosts: 127.0.1.1 node1"));
  }
}

TEST(OwnName, WithoutAnAddressGetsTheLineToo) {
  const Finding finding = judge_look_up("node1", false, 0.01);
  EXPECT_EQ(finding.seen, "node1 has no address");
  EXPECT_THAT(finding.remedy, HasSubstr("127.0.1.1 node1"));
}

TEST(Findings, LackSomethingWhenOneDoes) {
  const Finding good{Health::good, "cores", "8", ""}, advice{Health::advice, "timer", "slow", "boot"};
  EXPECT_FALSE(lacks_something({good, advice}));
  EXPECT_TRUE(lacks_something({good, {Health::lacking, "mpirun", "not found", "install it"}}));
}

TEST(Findings, StandInColumnsThatHoldTheirNames) {
  const std::string text =
      render({{Health::good, "cores", "8", ""}, {Health::lacking, "plugin of some length", "no x.so", "build it"}});
  EXPECT_EQ(text,
            "ok      cores                 8\n"
            "LACKS   plugin of some length no x.so\n"
            "                              → build it\n");
}

}  // namespace
}  // namespace scalebench::cli
