// SPDX-License-Identifier: Apache-2.0
// What can go wrong with a model: named with its stage, and what was measured is kept.
#include <chrono>
#include <thread>

#include "inference_run.hpp"
#include "support/redis_server.hpp"

namespace scalebench {
namespace {

using support::RedisServer;
using support::Result;
using testing::AllOf;
using testing::HasSubstr;

class InferenceTrouble : public InferenceRun {
 protected:
  void SetUp() override {
    base::write_file_0600(folder() / "text.pt", "not a model");
    base::write_file_0600(folder() / "wrong.py", "def f(x):\n    return x.view(7, 7, 7)\n");
    base::write_file_0600(folder() / "broken.py", "def f(x)\n    return x\n");
  }
  /// Why the only run failed.
  std::string cause(const support::Words& words) {
    const Result result = scalebench(words);
    EXPECT_EQ(result.code, 3) << result.err;
    return sql("select cause from run");
  }
  support::Words with(const std::string& option, const std::string& value, const std::string& backend) const {
    return small("twice", {"--" + option, value, "--backend", backend});
  }
};

class OnBothSides : public InferenceTrouble, public testing::WithParamInterface<const char*> {};

TEST_P(OnBothSides, AFileThatIsNoTorchScriptIsNamed) {
  EXPECT_THAT(cause({"--plugin", "inference", "--db", "t.db", "--model", "text.pt", "--backend", GetParam()}),
              AllOf(HasSubstr("model text.pt cannot be"), HasSubstr("istream reader failed")));
}

TEST_P(OnBothSides, AWrongShapeIsTheModelsFailure) {
  EXPECT_THAT(cause(small("square", {"--backend", GetParam()})),
              AllOf(HasSubstr("run_model, model "), HasSubstr("square.pt"), HasSubstr("mat1 and mat2")));
}

TEST_P(OnBothSides, AGpuWithoutCudaIsSaidToLackIt) {
  EXPECT_THAT(cause(with("device", "GPU", GetParam())),
              AllOf(HasSubstr("twice.pt cannot be"), HasSubstr("GPU requested but Torch couldn't find CUDA")));
}

TEST_P(OnBothSides, AScriptThatFailsIsNamed) {
  EXPECT_THAT(cause({"--plugin", "inference", "--db", "t.db", "--model", model("twice"), "--script", "wrong.py",
                     "--function", "f", "--input-shape", "8", "--backend", GetParam()}),
              AllOf(HasSubstr("run_script, script wrong.py"), HasSubstr("RuntimeError: shape '[7, 7, 7]'")));
}

TEST_P(OnBothSides, AScriptThatDoesNotCompileIsNamed) {
  EXPECT_THAT(cause({"--plugin", "inference", "--db", "t.db", "--model", model("twice"), "--script", "broken.py",
                     "--function", "f", "--input-shape", "8", "--backend", GetParam()}),
              AllOf(HasSubstr("script broken.py cannot be"), HasSubstr("expected : but found")));
}

INSTANTIATE_TEST_SUITE_P(Backends, OnBothSides, testing::Values("server", "local"));

TEST_F(InferenceTrouble, OfTheFirstRankIsTheReasonOfTheOthers) {
  const Result result = scalebench({"--plugin", "inference", "--db", "t.db", "--model", "text.pt", "--ranks", "2"});
  EXPECT_EQ(result.code, 3);
  EXPECT_THAT(sql("select cause from run"), HasSubstr("model text.pt cannot be stored"));
}

TEST_F(InferenceTrouble, AServerKilledInTheMiddleLeavesWhatWasMeasured) {
  RedisServer server({"--loadmodule", INFERENCE_MODULE, "INTRA_OP_PARALLELISM", "2"});
  std::thread killer([&] {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    const auto is_measured = [&] { return server.say("INFO commandstats").find("ai.info") != std::string::npos; };
    while (!is_measured() && std::chrono::steady_clock::now() < give_up)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    std::this_thread::sleep_for(std::chrono::seconds(2));
    server.kill();
  });
  const Result result =
      scalebench({"--plugin", "inference", "--db", "t.db", "--model", model("slow"), "--script", "none",
                  "--input-shape", "8", "--endpoint", server.tcp(), "--iterations", "100000"});
  killer.join();
  EXPECT_EQ(result.code, 3);
  EXPECT_NE(sql("select count(*) from v_sample where metric = 'put_tensor' and status = 'ok'"), "0");
  EXPECT_EQ(sql("select count(*) from failure where text like '%model " + model("slow") + "%'") == "0", false);
  EXPECT_THAT(sql("select cause from run"), HasSubstr("model " + model("slow")));
}

}  // namespace
}  // namespace scalebench
