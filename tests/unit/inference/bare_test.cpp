// SPDX-License-Identifier: Apache-2.0
// Where there is no libtorch.
#include <gmock/gmock.h>

#include "support/scalebench.hpp"

namespace scalebench {
namespace {

using support::Result;
using support::Words;
using testing::AllOf;
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

/// What a run says that begins with these words: before anything is started or written, in one whole sentence.
class RunWithoutTorch : public WithoutTorch, public testing::WithParamInterface<std::pair<Words, std::string>> {};

TEST_P(RunWithoutTorch, IsRefusedBeforeAnythingStarts) {
  Words words = GetParam().first;
  words.insert(words.begin(), {"--plugin", BARE_PLUGIN, "--db", "t.db"});
  const Result result = scalebench(words);
  EXPECT_EQ(result.code, 4) << result.err;
  EXPECT_THAT(result.err, AllOf(HasSubstr("modules/" + GetParam().second + " is missing"), HasSubstr("libtorch-dev"),
                                testing::EndsWith("--endpoint and --model FILE\n")));
  EXPECT_TRUE(files().empty());
}

INSTANTIATE_TEST_SUITE_P(With, RunWithoutTorch,
                         testing::Values(std::pair(Words{}, "inference.so"),
                                         std::pair(Words{"--backend", "local"}, "scalebench_torch.so"),
                                         std::pair(Words{"--endpoint", "redis://127.0.0.1:1"}, "scalebench_torch.so")),
                         [](const auto& tested) {
                           const Words& words = tested.param.first;
                           return words.empty() ? std::string("defaults") : words.front().substr(2);
                         });

TEST_F(WithoutTorch, TheDoctorSaysWhatThePluginLacks) {
  const Result result =
      scalebench({"doctor"}, {{"SCALEBENCH_PLUGIN_PATH", std::filesystem::path(BARE_PLUGIN).parent_path().string()}});
  EXPECT_EQ(result.code, 4) << result.out;
  EXPECT_THAT(result.out, testing::ContainsRegex("LACKS +plugin inference +no .*inference.so"));
  EXPECT_THAT(result.out, HasSubstr("libtorch-dev"));
}

}  // namespace
}  // namespace scalebench
