// SPDX-License-Identifier: Apache-2.0
// What a plugin author has: the installed tree, CMake, and a compiler of their choice.
#include <gmock/gmock.h>

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
  succeed({program_, "new-plugin", "my-copy"});
  succeed({"cmake", "-S", "my-copy", "-B", "build", "-DCMAKE_PREFIX_PATH=" + prefix(),
           std::string("-DCMAKE_CXX_COMPILER=") + GetParam()});
  succeed({"cmake", "--build", "build"});
  succeed({program_, "check", "build/my-copy.so"});
  succeed({program_, "--plugin", "build/my-copy.so", "--block", "1KiB", "--iterations", "10", "--db", "t.db"});
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
