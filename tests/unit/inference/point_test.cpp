// SPDX-License-Identifier: Apache-2.0
// The inference plugin as it is built, hook by hook, against a real server with the real module.
#include <gmock/gmock.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "base/file.hpp"
#include "plugin/library.hpp"
#include "support/names.hpp"
#include "support/redis_server.hpp"
#include "unit/plugin/outcome.hpp"
#include "wire/client.hpp"

namespace scalebench::plugin {
namespace {

namespace fs = std::filesystem;
using support::RedisServer;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

const sb_workload& inference() {
  static const Library library = Library::load(INFERENCE_PLUGIN);
  return library.workload("inference");
}

std::string model(const std::string& name) { return std::string(SCALEBENCH_TEST_MODELS) + "/" + name + ".pt"; }

std::vector<std::string> with_module(const std::vector<std::string>& options = {}) {
  std::vector<std::string> words = {"--loadmodule", INFERENCE_MODULE, "INTRA_OP_PARALLELISM", "2"};
  words.insert(words.end(), options.begin(), options.end());
  return words;
}

/// A point with a small model that doubles a vector of eight.
struct Point : PointLife {
  explicit Point(const std::string& endpoint, const std::string& file = model("twice"))
      : PointLife(inference(), fs::path(INFERENCE_PLUGIN).parent_path(), endpoint) {
    set("model", file), set("script", "none"), set("input-shape", "8");
  }
};

std::string bytes_of(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// In the order of the metrics: the four steps, dag, loop, server_model, server_script, client, model_load,
/// script_load, cold_start, reference_blas.
auto Samples(int steps, int dags) {
  return ElementsAre(steps, 0, steps, steps, dags, steps + dags, steps + dags, 0, 1, 1, 0, 1, 1);
}

class Inference : public testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = std::make_unique<RedisServer>(with_module()); }
  static void TearDownTestSuite() { server_.reset(); }
  void SetUp() override { server_->say("FLUSHALL"); }

  inline static std::unique_ptr<RedisServer> server_;
};

TEST_F(Inference, TakesASampleOfEachStagePerIterationAndOfTheSetupOnce) {
  Point point(server_->unix_socket());
  ASSERT_EQ(point.setup(), ok);
  point.iterate(SB_WARMUP), point.iterate();
  EXPECT_THAT(point.recorder().counts(), Samples(2, 0));
  EXPECT_EQ(point.recorder().misuse(), "");
  EXPECT_EQ(point.verify(), ok);
  EXPECT_EQ(point.teardown(), ok);
}

TEST_F(Inference, AsAGraphIsOneSampleAndTheSameAnswer) {
  Point point(server_->unix_socket());
  point.set("mode", "dag");
  ASSERT_EQ(point.setup(), ok);
  EXPECT_EQ(point.iterate(), ok);
  EXPECT_THAT(point.recorder().counts(), Samples(0, 1));
  EXPECT_EQ(point.verify(), ok);
  EXPECT_EQ(point.teardown(), ok);
}

TEST_F(Inference, LeavesNothingOfItsOwnBehindAndTheRestAlone) {
  server_->say("SET mine 1");
  Point point(server_->tcp());
  ASSERT_EQ(point.setup(), ok);
  EXPECT_EQ(server_->say("TYPE dry-run:model"), "AI__MODEL");
  EXPECT_EQ(point.iterate(), ok);
  EXPECT_EQ(point.teardown(), ok);
  EXPECT_EQ(server_->say("DBSIZE"), "1");
  EXPECT_EQ(server_->say("GET mine"), "1");
}

TEST_F(Inference, CountsTheImagesOfABatch) {
  Point point(server_->tcp());
  point.set("batch", "3");
  ASSERT_EQ(point.setup(), ok);
  EXPECT_EQ(point.point().work[5], 3);
  EXPECT_EQ(point.iterate(), ok);
  EXPECT_EQ(point.verify(), ok);
  point.teardown();
}

TEST_F(Inference, HasTheServerPutRequestsTogetherAsTold) {
  Point point(server_->tcp());
  point.set("batch-size", "4"), point.set("min-batch-size", "1"), point.set("min-batch-timeout", "20ms");
  ASSERT_EQ(point.setup(), ok);
  wire::Client client(wire::parse_endpoint(server_->tcp()));
  const auto meta = client.command(std::array<std::string_view, 3>{"AI.MODELGET", "dry-run:model", "META"});
  EXPECT_EQ(meta[7].integer(), 4);
  EXPECT_EQ(meta[9].integer(), 1);
  EXPECT_EQ(meta[15].integer(), 20);
  point.teardown();
}

TEST_F(Inference, RecordsARefusedRunAndGoesOn) {
  Point point(server_->tcp());
  point.setup(), point.iterate();
  server_->say("AI.MODELDEL dry-run:model");
  EXPECT_EQ(point.iterate(), ok);
  EXPECT_THAT(point.recorder().failures(), ElementsAre(0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  EXPECT_THAT(point.recorder().first_failure(),
              AllOf(HasSubstr("run_model, model " + model("twice")), HasSubstr("model key is empty")));
}

TEST_F(Inference, RecordsARefusedGraphWithItsStage) {
  Point point(server_->tcp());
  point.set("mode", "dag");
  point.setup(), point.iterate();
  server_->say("AI.MODELDEL dry-run:model");
  EXPECT_EQ(point.iterate(), ok);
  EXPECT_THAT(point.recorder().failures(), ElementsAre(0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0));
  EXPECT_THAT(point.recorder().first_failure(), HasSubstr("run_model, model " + model("twice")));
}

TEST_F(Inference, NoticesThatTheModelAnswersOtherwiseThanBefore) {
  Point point(server_->tcp());
  point.setup(), point.iterate();
  const std::string other = bytes_of(model("in_place"));
  wire::Client client(wire::parse_endpoint(server_->tcp()));
  client.command(std::array<std::string_view, 6>{"AI.MODELSTORE", "dry-run:model", "TORCH", "CPU", "BLOB", other});
  EXPECT_THAT(point.iterate(), Answers(SB_INCORRECT, "is not that of an inference of the same image before"));
  point.teardown();
}

TEST_F(Inference, NoticesThatTheServerAnswersOtherwiseThanTheLocalModel) {
  const base::TemporaryFolder folder("scalebench-test-");
  const std::string file = folder.path() / "model.pt";
  fs::copy_file(model("twice"), file);
  Point point(server_->tcp(), file);
  point.setup(), point.iterate();
  fs::copy_file(model("in_place"), file, fs::copy_options::overwrite_existing);
  EXPECT_THAT(point.verify(), Answers(SB_INCORRECT, "is not that of the local model"));
  point.teardown();
}

TEST_F(Inference, CleansUpAfterASetupThatFailed) {
  Point point(server_->tcp(), model("pair"));
  EXPECT_THAT(point.setup(), Answers(SB_USAGE, "run_model, model " + model("pair")));
  EXPECT_EQ(server_->say("DBSIZE"), "0");
}

TEST(InferenceServers, ThatTakeSmallPiecesOnlyGetALargeModelInPieces) {
  const RedisServer server(with_module({"MODEL_CHUNK_SIZE", "1000000", "--proto-max-bulk-len", "1048576"}));
  Point point(server.unix_socket(), model("big"));
  ASSERT_EQ(point.setup(), ok);
  EXPECT_EQ(point.iterate(), ok);
  EXPECT_EQ(point.verify(), ok);
  EXPECT_EQ(point.teardown(), ok);
}

TEST(InferenceServers, ThatTakeLargePiecesGetPiecesThatKeepOthersWaitingShortly) {
  const RedisServer server(with_module({"--proto-max-bulk-len", "4194304"}));  // a larger one is refused
  Point point(server.unix_socket(), model("big"));
  EXPECT_EQ(point.setup(), ok);
  EXPECT_EQ(point.teardown(), ok);
}

TEST(InferenceServers, KilledInTheMiddleLeaveAFailedSampleThatNamesStageAndModel) {
  RedisServer server(with_module());
  Point point(server.unix_socket(), model("slow"));
  ASSERT_EQ(point.setup(), ok);
  ASSERT_EQ(point.iterate(), ok);
  std::thread killer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));  // of about a second
    server.kill();
  });
  EXPECT_EQ(point.iterate(), ok);
  killer.join();
  EXPECT_THAT(point.recorder().first_failure(), HasSubstr("run_model, model " + model("slow")));
  EXPECT_EQ(point.iterate(), ok);
  EXPECT_EQ(point.iterate().status, SB_SERVICE);
  EXPECT_THAT(point.teardown(), Answers(SB_SERVICE, "dry-run: may be left behind"));
}

TEST(InferenceServers, WithoutModelsAreToldApartFromThoseThatAreGone) {
  const RedisServer plain;
  EXPECT_THAT(Point(plain.tcp()).setup(), Answers(SB_SERVICE, "runs no models"));
  EXPECT_THAT(Point("redis://127.0.0.1:1").setup(), Answers(SB_SERVICE, "127.0.0.1:1"));
}

TEST(InferenceBatches, ThatALoneRankWouldWaitForForEverAreRefused) {
  Point point("");
  point.set("batch-size", "4"), point.set("min-batch-size", "2");
  EXPECT_THAT(point.validate(), Answers(SB_USAGE, "give a --min-batch-timeout"));
  point.set("batch", "2");
  EXPECT_EQ(point.validate(), ok);
}

/// What is refused before anything starts.
class Refused : public testing::TestWithParam<std::array<const char*, 3>> {};

TEST_P(Refused, WithASentenceThatNamesIt) {
  Point point("");
  point.set(GetParam()[0], GetParam()[1]);
  EXPECT_THAT(point.validate(), Answers(SB_USAGE, GetParam()[2]));
}

INSTANTIATE_TEST_SUITE_P(
    Options, Refused,
    testing::Values(std::array{"model", "/nowhere.pt", "model /nowhere.pt cannot be read"},
                    std::array{"model", "/tmp", "model /tmp is a folder"},
                    std::array{"model", "/dev/null", "model /dev/null is empty"},
                    std::array{"script", "/tmp", "script /tmp is a folder"},
                    std::array{"script", "/nowhere.py", "script /nowhere.py cannot be read"},
                    std::array{"device", "TPU", "device 'TPU'"}, std::array{"devices", "2", "--device GPU"},
                    std::array{"input-shape", "8x", "input-shape '8x'"},
                    std::array{"input-shape", "1000000x1000", "at most 512 MiB"},
                    std::array{"min-batch-size", "2", "--batch-size"},
                    std::array{"min-batch-timeout", "2ms", "--min-batch-size"}),
    support::named_by([](const auto& refused) { return refused[0] + std::string(" ") + refused[1]; }));

}  // namespace
}  // namespace scalebench::plugin
