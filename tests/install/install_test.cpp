// SPDX-License-Identifier: Apache-2.0
// What a plugin author has: the installed tree, CMake, and a compiler of their choice.
#include <gmock/gmock.h>

#include "base/text.hpp"
#include "support/scalebench.hpp"

namespace scalebench {
namespace {

using support::Result;
using support::Words;

class Installed : public support::Scalebench, public ::testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    succeed({"cmake", "--install", SCALEBENCH_BUILD, "--prefix", prefix()});
    program_ = prefix() + "/bin/scalebench";
  }

  std::string prefix() const { return folder() / "prefix"; }

  Result succeed(const Words& words) {
    Result result = command(words);
    EXPECT_EQ(result.code, 0) << words.front() << " " << words[1] << "\n" << result.out << result.err;
    return result;
  }

  std::string program_;
};

TEST_P(Installed, ANewPluginBuildsAndRunsAsItIs) {
  const std::string printed = succeed({program_, "new-plugin", "my-copy"}).out;
  const std::string lines(base::trim(printed.substr(printed.find("\n\n"))));
  succeed({"bash", "-ec", "export CXX=$0\n" + lines + " --block 1KiB --iterations 10 --db t.db", GetParam()});
  succeed({program_, "check", "my-copy/build/my-copy.so"});
  EXPECT_EQ(sql("select count(*) from v_sample where plugin = 'my-copy' and phase = 'measure'"), "10");
}

INSTANTIATE_TEST_SUITE_P(With, Installed, ::testing::Values("g++", "clang++"), [](const auto& tested) {
  return std::string(tested.param, 1) + std::to_string(tested.index);
});

class InstalledTree : public Installed {};  // a TEST_F of its own: no parameter

TEST_F(InstalledTree, FindsItsOwnPlugins) {
  EXPECT_THAT(succeed({program_, "list"}).out, ::testing::HasSubstr("throughput"));
}

}  // namespace
}  // namespace scalebench
