// SPDX-License-Identifier: Apache-2.0
// Looking at plugins is safe: a file that crashes, exits, prints or hangs as soon as it is loaded costs its own line.
#include <gmock/gmock.h>

#include "support/scalebench.hpp"

namespace scalebench {
namespace {

using support::Result;
using support::Words;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string rude = RUDE_PLUGINS;

class Looking : public support::Scalebench {};

TEST_F(Looking, AtRudePluginsCostsALineEach) {
  const Result result = scalebench({"list", "--plugin-path", rude});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("crashes.so: the process that looked into it was killed by signal 11"));
  EXPECT_THAT(result.out, HasSubstr("exits.so: the process that looked into it ended with exit code 0"));
  EXPECT_THAT(result.out, HasSubstr("hangs.so: did not come back within 10 s"));
  EXPECT_THAT(result.out, HasSubstr("prints         Rude"));
  EXPECT_THAT(result.out, AllOf(HasSubstr("throughput"), HasSubstr("osu"), Not(HasSubstr("not mine to say"))));
}

TEST_F(Looking, AtPluginsThatPrintIsQuiet) {
  const std::string file = rude + "/prints.so";
  for (const Words& words :
       std::vector<Words>{{"describe", file}, {"--plugin", file, "--help"}, {"--plugin", file, "--dry-run"}}) {
    const Result result = scalebench(words);
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(result.out + result.err, Not(HasSubstr("not mine to say"))) << words.back();
  }
}

TEST_F(Looking, BeforeARunKeepsTheDriverAlive) {
  for (const char* command : {"check", "describe"}) {
    const Result result = scalebench({command, rude + "/crashes.so"});
    EXPECT_EQ(result.code, 2) << command;
    EXPECT_THAT(result.err, HasSubstr("the process that looked into it was killed by signal 11")) << command;
  }
  for (const char* last : {"--help", "--dry-run", "--quick"}) {
    const Result result = scalebench({"--plugin", rude + "/exits.so", last});
    EXPECT_EQ(result.code, 2) << last;
    EXPECT_THAT(result.err, AllOf(HasSubstr("exits.so"), HasSubstr("ended with exit code 0"))) << last;
  }
  EXPECT_TRUE(files().empty());
}

}  // namespace
}  // namespace scalebench
