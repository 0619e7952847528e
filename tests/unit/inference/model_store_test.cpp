// SPDX-License-Identifier: Apache-2.0
// Model and script on a real server: stored by one rank, awaited by others, run where the rank's device is.
#include "inference/model_store.hpp"

#include <gmock/gmock.h>

#include <array>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>

#include "inference/server_backend.hpp"
#include "support/redis_server.hpp"

namespace scalebench::inference {
namespace {

using std::chrono::milliseconds;
using support::RedisServer;

class ModelStores : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const std::vector<std::string> words = {"--loadmodule", INFERENCE_MODULE, "INTRA_OP_PARALLELISM", "2"};
    server_ = std::make_unique<RedisServer>(words);
  }
  static void TearDownTestSuite() { server_.reset(); }
  void SetUp() override { server_->say("FLUSHALL"); }

  ModelStore model_store(int rank, int devices, int waiting) {
    return {client_, make_keys("r", "", rank, devices), waiting};
  }
  void wait(ModelStore& model_store, bool stopped = false) {
    model_store.wait([stopped] { return stopped; }, milliseconds(50));
  }
  std::string calls_of(const std::string& model) {
    return std::to_string(client_.command(std::array<std::string_view, 2>{"AI.INFO", model})[15].integer());
  }

  inline static std::unique_ptr<RedisServer> server_;
  wire::Client client_{wire::parse_endpoint(server_->unix_socket())};
};

TEST_F(ModelStores, TellEveryRankThatWaitsAndLeaveNoWord) {
  ModelStore first = model_store(0, 1, 2), second = model_store(1, 1, 0), third = model_store(2, 1, 0);
  first.announce();
  wait(second);
  EXPECT_EQ(server_->say("EXISTS r:ready"), "1");
  wait(third);
  EXPECT_EQ(server_->say("DBSIZE"), "0");
}

TEST_F(ModelStores, TellWhyNothingWillCome) {
  ModelStore first = model_store(0, 1, 1), second = model_store(1, 1, 0);
  first.announce_failure("no such model");
  EXPECT_THAT([&] { wait(second); }, testing::ThrowsMessage<NeverReady>("no such model"));
  EXPECT_EQ(server_->say("DBSIZE"), "0");
}

TEST_F(ModelStores, DoNotLetARankWaitForEver) {
  ModelStore second = model_store(1, 1, 0);
  EXPECT_THROW(wait(second), NeverReady);
  EXPECT_THROW(wait(second, true), NeverReady);
}

TEST_F(ModelStores, TakeTheWordsOfRanksThatWereStoppedAway) {
  ModelStore first = model_store(0, 1, 2);
  first.announce();
  EXPECT_EQ(server_->say("LLEN r:ready"), "2");
  EXPECT_NE(server_->say("TTL r:ready"), "-1");
  first.remove();
  EXPECT_EQ(server_->say("DBSIZE"), "0");
}

/// As on a server with two GPUs, but that the CPU plays them.
TEST_F(ModelStores, KeepACopyForEachDeviceOfWhichARankUsesItsOwn) {
  Task task;
  task.model_name = "twice";
  task.dims = {1, 2};
  const std::array<float, 2> image = {3, 4};
  task.image.resize(sizeof image);
  std::memcpy(task.image.data(), image.data(), sizeof image);
  std::ifstream file(SCALEBENCH_TEST_MODELS "/twice.pt", std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  const Keys keys = make_keys("r", "", 1, 2);
  ModelStore model_store(client_, keys, 0);
  for (const Copy& copy : copies_for("GPU", 2)) model_store.store_model(client_, task, {}, {copy.suffix, "CPU"}, bytes);

  ServerBackend backend(client_, task, keys);
  wire::Tensor answer;
  backend.put_tensor(), backend.run_model(), backend.unpack_tensor(answer);
  EXPECT_EQ(calls_of("r:model"), "0");
  EXPECT_EQ(calls_of("r:model.GPU:0"), "0");
  EXPECT_EQ(calls_of("r:model.GPU:1"), "1");
  backend.clean(), model_store.remove();
  EXPECT_EQ(server_->say("DBSIZE"), "0");
}

}  // namespace
}  // namespace scalebench::inference
