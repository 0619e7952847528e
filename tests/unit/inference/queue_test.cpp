// SPDX-License-Identifier: Apache-2.0
// The queues of the inference module with models that do as told: no libtorch and no server, so that sanitizers see all
// of it.
#include <gmock/gmock.h>

#include <algorithm>
#include <numeric>

#include "inference/module/device_queue.hpp"
#include "inference/module/settings.hpp"
#include "unit/inference/fake_server.hpp"
#include "unit/inference/fake_torch.hpp"

namespace scalebench::inference_server {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;

class Queue : public ::testing::Test {
 protected:
  Queue() {
    static int device = 0;
    first_ = {true, ++device};
    second_ = {true, ++device};
  }

  /// A model of its own for this test.
  ModelRef model(const std::string& name, Batching batching = {}) { return model_on(first_, name, batching); }
  ModelRef model_on(torch_backend::Device device, const std::string& name, Batching batching = {}) {
    const std::string test = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    ModelRef model(std::make_unique<StoredModel>().release());
    model->device = device;
    model->batching = batching;
    model->blob.push_back(redis::make_string(test + name));
    model->prepare();
    return model;
  }
  static Behaviour& of(const ModelRef& model) { return Behaviour::of(std::string(model->parts().front())); }

  static std::unique_ptr<Request> request(std::vector<ModelRef> models) {
    auto made = std::make_unique<Request>();
    made->tensors["in"] =
        tensor_store::make_tensor(tensor_store::ElementType::uint8, {1, 4}, redis::make_string("data"));
    for (ModelRef& model : models) made->steps.push_back(RunModel{std::move(model), {"in"}, {"out"}});
    return made;
  }
  /// A client that asks for these models one after the other.
  redis::BlockedClient& ask(std::vector<ModelRef> models) {
    redis::BlockedClient& client = server_.new_client();
    redis::Context context{&client};
    Request::submit(&context, request(std::move(models)), 0);
    return client;
  }
  std::vector<redis::BlockedClient*> ask_often(const ModelRef& model, int times) {
    std::vector<redis::BlockedClient*> clients;
    for (int time = 0; time < times; ++time) clients.push_back(&ask({model}));
    return clients;
  }
  /// A client whose model runs and does not end before its gate is opened; the queue's only thread is its own.
  ModelRef occupy() {
    ModelRef busy = model("busy");
    of(busy).close_gate();
    ask({busy});
    of(busy).wait_until_one_runs();
    return busy;
  }

  FakeServer server_;
  torch_backend::Device first_, second_;
};

TEST_F(Queue, AnswersEveryRequestOnce) {
  const ModelRef one = model("one");
  const auto clients = ask_often(one, 200);
  server_.serve(200);
  EXPECT_EQ(of(one).runs(), 200u);
  for (const auto* client : clients) EXPECT_THAT(client->replies, ElementsAre("+OK"));
}

TEST_F(Queue, OfOneThreadRunsOneAtATime) {
  const ModelRef one = model("one");
  ask_often(one, 50);
  server_.serve(50);
  EXPECT_EQ(of(one).most_at_once(), 1);
}

TEST_F(Queue, OfSeveralThreadsAnswersEveryRequestOnce) {
  settings().threads_per_queue = 4;
  const ModelRef one = model("one");
  ask_often(one, 400);
  server_.serve(400);
  settings().threads_per_queue = 1;
  EXPECT_EQ(of(one).runs(), 400u);
}

TEST_F(Queue, RunsTogetherWhatIsAlikeUpToTheBatchSize) {
  const ModelRef busy = occupy();
  const ModelRef batched = model("batched", {.size = 4});
  const auto clients = ask_often(batched, 10);
  of(busy).open_gate();
  server_.serve(11);
  EXPECT_THAT(of(batched).batches(), ElementsAre(4, 4, 2));
  for (const auto* client : clients) EXPECT_THAT(client->replies, ElementsAre("+OK"));
}

TEST_F(Queue, WaitsForCompanionsNoLongerThanItMay) {
  const ModelRef batched = model("batched", {.size = 4, .min_size = 4, .min_timeout_ms = 20});
  const auto begin = Request::Clock::now();
  ask({batched});
  server_.serve(1);
  EXPECT_GE(Request::Clock::now() - begin, std::chrono::milliseconds(20));
  EXPECT_THAT(of(batched).batches(), ElementsAre(1));
}

TEST_F(Queue, LetsOthersPassWhileARequestWaitsForCompanions) {
  const ModelRef lonely = model("lonely", {.size = 4, .min_size = 2});
  const ModelRef other = model("other");
  ask({lonely});
  ask_often(other, 5);
  server_.serve(5);
  EXPECT_EQ(of(other).runs(), 5u);
  EXPECT_EQ(of(lonely).runs(), 0u);
  ask({lonely});
  server_.serve(2);
  EXPECT_THAT(of(lonely).batches(), ElementsAre(2));
}

TEST_F(Queue, DoesNotRunWhatIsNotWaitedForAnyMore) {
  const ModelRef busy = occupy();
  const ModelRef late = model("late");
  redis::BlockedClient& impatient = ask({late});
  redis::BlockedClient& gone = ask({late});
  server_.time_out(impatient);
  server_.disconnect(gone);
  of(busy).open_gate();
  server_.serve(3);
  EXPECT_EQ(of(late).runs(), 0u);
  EXPECT_THAT(impatient.replies, ElementsAre("+TIMEDOUT"));
  EXPECT_THAT(gone.replies, IsEmpty());
}

TEST_F(Queue, LetsGoOfWhatWaitsForCompanionsThatNeverCome) {
  const ModelRef lonely = model("lonely", {.size = 4, .min_size = 2});
  server_.time_out(ask({lonely}));
  server_.serve(1);
  EXPECT_EQ(of(lonely).runs(), 0u);
}

TEST_F(Queue, FailsAllRequestsOfABatchThatFails) {
  const ModelRef busy = occupy();
  const ModelRef broken = model("broken", {.size = 3});
  of(broken).fail();
  const auto clients = ask_often(broken, 3);
  of(busy).open_gate();
  server_.serve(4);
  for (const auto* client : clients) EXPECT_THAT(client->replies, ElementsAre("-the model fails"));
  EXPECT_EQ(broken->stats.errors, 1);
}

TEST_F(Queue, CountsSamplesOfRunsThatSucceedOnly) {
  const ModelRef broken = model("broken");
  const ModelRef whole = model("whole");
  of(broken).fail();
  ask({broken});
  ask({whole});
  server_.serve(2);
  EXPECT_EQ(broken->stats.samples, 0);
  EXPECT_EQ(whole->stats.samples, 1);
}

TEST_F(Queue, TellsTheServerWhenARequestIsExecuted) {
  const ModelRef busy = occupy();
  const ModelRef waiting = model("waiting");
  const redis::BlockedClient& client = ask({waiting, waiting});
  EXPECT_EQ(client.executions_begun, 0);
  of(busy).open_gate();
  server_.serve(2);
  EXPECT_EQ(client.executions_begun, 2);
  EXPECT_EQ(client.executions_ended, 2);
}

TEST_F(Queue, TellsWhatItsThreadsHaveComputed) {
  ask({model("one")});
  server_.serve(1);
  const std::vector<QueueUse> all = use_of_queues();
  const auto mine = std::ranges::find(all, torch_backend::name_of(first_), &QueueUse::device);
  ASSERT_NE(mine, all.end());
  ASSERT_EQ(mine->threads.size(), 1u);
  EXPECT_GT(mine->threads.front().count(), 0);
}

TEST_F(Queue, HandsARequestOnToTheNextDevice) {
  const ModelRef here = model("here");
  const ModelRef there = model_on(second_, "there");
  for (int time = 0; time < 50; ++time) ask({here, there, here});
  server_.serve(50);
  EXPECT_EQ(of(here).runs(), 100u);
  EXPECT_EQ(of(there).runs(), 50u);
}

TEST_F(Queue, EndsWithWhatIsComputedAndDropsTheRest) {
  const ModelRef slow = model("slow");
  of(slow).close_gate();
  std::thread opener;
  {
    DeviceQueue queue(2);
    for (int time = 0; time < 6; ++time) {
      auto one = request({slow});
      redis::Context context{&server_.new_client()};
      one->block(&context, 0);
      queue.push(std::move(one));
    }
    of(slow).wait_until_one_runs();
    opener = std::thread([&] { of(slow).open_gate(); });
  }
  opener.join();
  EXPECT_GE(of(slow).runs(), 1u);
  EXPECT_LE(of(slow).runs(), 6u);
  server_.serve(of(slow).runs());
}

}  // namespace
}  // namespace scalebench::inference_server
