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
const std::string plugins = TEST_PLUGINS;
const std::string built = BUILT_PLUGINS;

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

class Checking : public Looking {
 protected:
  std::string line_of(const Result& result, const std::string& workload) {
    const auto at = result.out.find("workload " + workload + ":");
    if (at == std::string::npos) return "nothing: " + result.out + result.err;
    const auto begin = result.out.rfind('\n', at) + 1;
    return result.out.substr(begin, result.out.find('\n', at) - begin);
  }
};

TEST_F(Checking, LivesWorkloadsOfMpiAmongRanks) {
  const Result result = scalebench({"check", built + "/osu.so", "--ranks", "2", "--workload", "latency,allreduce"});
  EXPECT_EQ(result.code, 0) << result.out << result.err;
  EXPECT_THAT(line_of(result, "latency"), HasSubstr("passed   workload latency: lived twice"));
  EXPECT_THAT(line_of(result, "allreduce"), HasSubstr("in rank 0 of 2"));
}

TEST_F(Checking, StartsTheServerThatAWorkloadNeeds) {
  const Result result = scalebench({"check", built + "/throughput.so", "--ranks", "2", "--tensor-bytes", "1KiB,2KiB"});
  EXPECT_EQ(result.code, 0) << result.out << result.err;
  EXPECT_THAT(result.out, testing::ContainsRegex("passed   workload throughput(.|\n)*passed   workload throughput"));
}

TEST_F(Checking, TakesANameAsWellAsAFile) {
  EXPECT_EQ(scalebench({"check", "null"}).code, 0);
  const Result typo = scalebench({"check", "nul"});
  EXPECT_EQ(typo.code, 2);
  EXPECT_THAT(typo.err, HasSubstr("there is no plugin nul"));
}

TEST_F(Checking, TakesThePluginsOptionsAndRefusesOthers) {
  const Result result =
      scalebench({"check", plugins + "/picky.so", "--workload", "picky", "--size", "2", "--no-careful"});
  EXPECT_EQ(result.code, 0) << result.out << result.err;
  EXPECT_EQ(scalebench({"check", plugins + "/picky.so", "--sise", "2"}).code, 2);
}

TEST_F(Checking, FindsWhatWorkloadsDoWrong) {
  const Result moody = scalebench({"check", plugins + "/moody.so"});
  EXPECT_EQ(moody.code, 3) << moody.err;
  EXPECT_THAT(line_of(moody, "idle"), HasSubstr("failed   workload idle: no rank took any sample"));
  EXPECT_THAT(line_of(moody, "divides"), HasSubstr("records NaN for metric size"));
  EXPECT_THAT(line_of(moody, "refuses-itself"), HasSubstr("failed   workload refuses-itself: size 3 is odd"));
  EXPECT_THAT(line_of(moody, "skips"), HasSubstr("not run  workload skips: there is no GPU"));
  const Result late = scalebench({"check", plugins + "/late.so"});
  EXPECT_EQ(late.code, 3);
  EXPECT_THAT(line_of(late, "in-verify"), HasSubstr("failed   workload in-verify: records in verify"));
  EXPECT_THAT(line_of(late, "in-teardown"), HasSubstr("failed   workload in-teardown: records in teardown"));
}

TEST_F(Checking, EndsInGoodOrderWhenInterrupted) {
  const Result result = command({"timeout", "--preserve-status", "--signal=INT", "5", SCALEBENCH_BINARY, "check",
                                 plugins + "/picky.so", "--workload", "picky", "--label", "slow"},
                                {{"TMPDIR", folder()}});
  EXPECT_EQ(result.code, 130) << result.out << result.err;
  EXPECT_THAT(files(), testing::Each(Not(testing::StartsWith("scalebench"))));
}

TEST_F(Checking, StartsItsRanksItself) {
  const Result result =
      command({"mpirun", "--oversubscribe", "-n", "2", SCALEBENCH_BINARY, "check", plugins + "/picky.so"},
              {{"OMPI_ALLOW_RUN_AS_ROOT", "1"}, {"OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"}});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("start it without a launcher"));
}

TEST_F(Checking, GoesOnAfterAWorkloadThatDies) {
  const Result result = scalebench({"check", plugins + "/picky.so"});
  EXPECT_EQ(result.code, 3);
  EXPECT_THAT(line_of(result, "fatal"), HasSubstr("failed   workload fatal: "));
  EXPECT_THAT(line_of(result, "picky"), HasSubstr("passed   workload picky: "));
}

}  // namespace
}  // namespace scalebench
