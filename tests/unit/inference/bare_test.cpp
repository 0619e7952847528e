// SPDX-License-Identifier: Apache-2.0
// Where there is no libtorch.
#include <gmock/gmock.h>

#include "support/scalebench.hpp"

namespace scalebench {
namespace {

using support::Result;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

class WithoutTorch : public support::Scalebench {};

TEST_F(WithoutTorch, ThePluginAsBuiltIsLoadedAllTheSame) {
  const Result result = command({"ldd", INFERENCE_PLUGIN});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, Not(HasSubstr("torch")));
}

/// What `-DCMAKE_DISABLE_FIND_PACKAGE_Torch=ON` leaves to build.
TEST_F(WithoutTorch, ThePluginIsAmongWhatIsBuiltAndTheModuleIsNot) {
  const Result result =
      command({CMAKE, "-G", CMAKE_GENERATOR, "-S", SOURCE_DIR, "-B", "build", "-DSCALEBENCH_TESTS=OFF",
               "-DSCALEBENCH_BENCHMARKS=OFF", "-DCMAKE_DISABLE_FIND_PACKAGE_Torch=ON"});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("libtorch not found: no inference module, no local backend"));
  const std::string targets = command({CMAKE, "--build", "build", "--target", "help"}).out;
  EXPECT_THAT(targets, HasSubstr("inference_parts"));
  EXPECT_THAT(targets, Not(AnyOf(HasSubstr("redis_module_inference"), HasSubstr("scalebench_torch"))));
}

TEST_F(WithoutTorch, ItsOptionsAreExplained) {
  const Result result = scalebench({"describe", BARE_PLUGIN});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("run_model"));
}

TEST_F(WithoutTorch, AServerIsSaidToLackTheModuleAndWhereToGetIt) {
  const Result result = scalebench({"--plugin", BARE_PLUGIN, "--db", "t.db"});
  EXPECT_EQ(result.code, 3);
  EXPECT_THAT(sql("select cause from run"),
              AllOf(HasSubstr("modules/inference.so is missing"), HasSubstr("libtorch-dev")));
}

TEST_F(WithoutTorch, TheLocalBackendIsSaidToLackTheLibraryAndWhereToGetIt) {
  const Result result = scalebench({"--plugin", BARE_PLUGIN, "--backend", "local", "--db", "t.db"});
  EXPECT_EQ(result.code, 3);
  EXPECT_THAT(sql("select cause from run"),
              AllOf(HasSubstr("modules/scalebench_torch.so is missing"), HasSubstr("libtorch-dev")));
}

}  // namespace
}  // namespace scalebench
