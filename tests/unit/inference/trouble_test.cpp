// SPDX-License-Identifier: Apache-2.0
// What can go wrong with a model: named with its stage, and what was measured is kept.
#include <chrono>
#include <thread>

#include "inference_run.hpp"
#include "support/names.hpp"
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
  static int inferences(const RedisServer& server) {
    const std::string stats = server.say("INFO commandstats"), name = "ai.modelexecute:calls=";
    const std::size_t at = stats.find(name);
    return at == std::string::npos ? 0 : std::stoi(stats.substr(at + name.size()));
  }
  /// Waits, for up to a minute, until a rank is past cold start and warm-up.
  static void wait_for_measuring(const RedisServer& server) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (inferences(server) < 4 && std::chrono::steady_clock::now() < give_up)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  /// Why the only run failed; that it failed is the exit code, and what was measured before is there.
  std::string cause(const support::Words& words) {
    const Result result = scalebench(words);
    EXPECT_EQ(result.code, 3) << result.err;
    EXPECT_NE(kept(), "");
    return sql("select cause from run");
  }
  /// The run ended before the first iteration, and its samples up to there are stored.
  std::string kept() { return sql("select group_concat(distinct metric) from v_sample where phase = 'setup'"); }
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
  EXPECT_THAT(kept(), HasSubstr("model_load"));
}

TEST_P(OnBothSides, AModelThatNeedsMoreMemoryThanThereIsFails) {
  EXPECT_THAT(cause(small("immense", {"--backend", GetParam()})),
              AllOf(HasSubstr("run_model, model "), HasSubstr("immense.pt"), HasSubstr("can't allocate memory")));
  EXPECT_THAT(kept(), HasSubstr("model_load"));
}

TEST_P(OnBothSides, AGpuWithoutCudaIsSaidToLackIt) {
  EXPECT_THAT(cause(with("device", "GPU", GetParam())),
              AllOf(HasSubstr("twice.pt cannot be"), HasSubstr("GPU requested but Torch couldn't find CUDA")));
}

TEST_P(OnBothSides, AScriptThatFailsIsNamed) {
  EXPECT_THAT(cause({"--plugin", "inference", "--db", "t.db", "--model", model("twice"), "--script", "wrong.py",
                     "--function", "f", "--input-shape", "8", "--backend", GetParam()}),
              AllOf(HasSubstr("run_script, script wrong.py"), HasSubstr("RuntimeError: shape '[7, 7, 7]'")));
  EXPECT_THAT(kept(), HasSubstr("script_load"));
}

TEST_P(OnBothSides, AScriptThatDoesNotCompileIsNamed) {
  EXPECT_THAT(cause({"--plugin", "inference", "--db", "t.db", "--model", model("twice"), "--script", "broken.py",
                     "--function", "f", "--input-shape", "8", "--backend", GetParam()}),
              AllOf(HasSubstr("script broken.py cannot be"), HasSubstr("expected : but found")));
}

TEST_P(OnBothSides, AWrongElementTypeIsItsFailureAndOtherPointsAreKept) {
  const Result result =
      scalebench(small("weighted", {"--backend", GetParam(), "--input-shape", "600", "--input-type", "FLOAT,INT32"}));
  EXPECT_EQ(result.code, 3);
  EXPECT_THAT(sql("select cause from run where status = 'failed'"),
              AllOf(HasSubstr("run_model, model "), HasSubstr("weighted.pt"), HasSubstr("expected scalar type Int")));
  EXPECT_EQ(sql("select group_concat(status) from (select status from run order by status)"), "done,failed");
  EXPECT_EQ(sql("select count(*) from v_sample where metric = 'loop' and phase = 'measure' and status = 'ok'"), "4");
}

INSTANTIATE_TEST_SUITE_P(Backends, OnBothSides, testing::Values("server", "local"), support::named_by_itself);

TEST_F(InferenceTrouble, OfTheFirstRankIsTheReasonOfTheOthersAndLeavesNothingBehind) {
  const RedisServer server({"--loadmodule", INFERENCE_MODULE, "INTRA_OP_PARALLELISM", "2"});
  const Result result = scalebench(
      {"--plugin", "inference", "--db", "t.db", "--model", "text.pt", "--ranks", "3", "--endpoint", server.tcp()});
  EXPECT_EQ(result.code, 3);
  EXPECT_THAT(sql("select cause from run"), HasSubstr("model text.pt cannot be stored"));
  EXPECT_EQ(server.say("DBSIZE"), "0");
}

TEST_F(InferenceTrouble, AServerWithoutMemoryForTheModelSaysSo) {
  EXPECT_THAT(cause(small("big", {"--server-arg", "--maxmemory 20mb"})),
              AllOf(HasSubstr("big.pt cannot be stored"), HasSubstr("used memory > 'maxmemory'")));
  EXPECT_THAT(kept(), HasSubstr("client"));
}

TEST_F(InferenceTrouble, AServerThatTakesSmallerPiecesThanTheModelSaysSo) {
  EXPECT_THAT(cause(small("big", {"--server-arg", "--proto-max-bulk-len 1048576"})),
              HasSubstr("big.pt cannot be stored"));
}

TEST_F(InferenceTrouble, AServerThatRunsOutOfMemoryLeavesFailedSamplesAndThoseBefore) {
  const RedisServer server({"--loadmodule", INFERENCE_MODULE, "INTRA_OP_PARALLELISM", "2"});
  std::thread consumer([&] {
    wait_for_measuring(server);
    server.say("CONFIG SET maxmemory 1mb");
  });
  const Result result = scalebench(small("twice", {"--endpoint", server.tcp(), "--iterations", "20000"}));
  consumer.join();
  EXPECT_EQ(result.code, 3) << result.err;
  EXPECT_NE(sql("select count(*) from v_sample where metric = 'loop' and status = 'ok'"), "0");
  // Whichever stage comes next when the memory is taken away.
  EXPECT_THAT(sql("select text from failure limit 1"),
              AllOf(HasSubstr(", model " + model("twice")), HasSubstr("used memory > 'maxmemory'")));
  EXPECT_EQ(server.say("DBSIZE"), "0");
}

TEST_F(InferenceTrouble, AServerKilledInTheMiddleLeavesWhatWasMeasured) {
  RedisServer server({"--loadmodule", INFERENCE_MODULE, "INTRA_OP_PARALLELISM", "2"});
  std::thread killer([&] {
    wait_for_measuring(server);
    server.kill();
  });
  const Result result =
      scalebench({"--plugin", "inference", "--db", "t.db", "--model", model("slow"), "--script", "none",
                  "--input-shape", "8", "--endpoint", server.tcp(), "--iterations", "100000"});
  killer.join();
  EXPECT_EQ(result.code, 3);
  EXPECT_NE(sql("select count(*) from v_sample where metric = 'put_tensor' and status = 'ok'"), "0");
  EXPECT_NE(sql("select count(*) from failure where text like '%, model " + model("slow") + "%'"), "0");
  EXPECT_THAT(sql("select cause from run"), HasSubstr("model " + model("slow")));
}

}  // namespace
}  // namespace scalebench
