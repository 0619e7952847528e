// SPDX-License-Identifier: Apache-2.0
// bench-inference [own-cost|graph|store|loop|batching]…: what the inference module adds to libtorch. Needs a quiet
// machine with two cores; nothing is pinned, because a model runs on both.
#include <dlfcn.h>
#include <hiredis/hiredis.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "inference/server/bench/contest.hpp"
#include "inference/torch_api.h"
#include "support/redis_server.hpp"

namespace scalebench::inference_bench {
namespace {

using Words = std::vector<std::string>;

class Client {
 public:
  explicit Client(const std::string& socket) : context_(redisConnectUnix(socket.c_str())) {}

  struct FreeReply {
    void operator()(void* reply) const { freeReplyObject(reply); }
  };
  using Reply = std::unique_ptr<redisReply, FreeReply>;

  Reply ask(const Words& command) {
    std::vector<const char*> data;
    std::vector<std::size_t> sizes;
    for (const std::string& word : command) data.push_back(word.data()), sizes.push_back(word.size());
    auto* reply = static_cast<redisReply*>(
        redisCommandArgv(context_.get(), static_cast<int>(command.size()), data.data(), sizes.data()));
    if (!reply) throw std::runtime_error("the server is gone");
    if (reply->type == REDIS_REPLY_ERROR) throw std::runtime_error(reply->str);
    return Reply(reply);
  }

  /// Microseconds that the server computed for `key` so far.
  double computed_us(const std::string& key) {
    constexpr std::size_t duration = 11;
    return static_cast<double>(ask({"AI.INFO", key})->element[duration]->integer);
  }

 private:
  struct Close {
    void operator()(redisContext* context) const { redisFree(context); }
  };
  std::unique_ptr<redisContext, Close> context_;
};

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

const sb_torch_api& torch() {
  static const sb_torch_api& api = [&]() -> const sb_torch_api& {
    void* library = dlopen(SCALEBENCH_MODULE_DIR "/scalebench_torch.so", RTLD_NOW | RTLD_LOCAL);
    if (!library) throw std::runtime_error(dlerror());
    return *reinterpret_cast<sb_torch_entry>(dlsym(library, SB_TORCH_ENTRY))();
  }();
  return api;
}

std::string image() {
  std::vector<float> pixels(224 * 224 * 3);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<float>(i % 255);
  return {reinterpret_cast<const char*>(pixels.data()), pixels.size() * sizeof(float)};
}

std::string resnet_file() {
  char path[4096];
  sb_torch_error error{};
  const auto folder = std::filesystem::temp_directory_path() / "scalebench-models";
  if (!torch().build_resnet50(folder.c_str(), 1, 0, path, sizeof path, &error)) throw std::runtime_error(error.text);
  return path;
}

/// The stages in this process.
class Local {
 public:
  explicit Local(const std::string& path)
      : model_(torch().load_model(path.c_str(), "CPU", &error_)),
        script_(torch().compile_script(torch().preprocess_script(), "CPU", &error_)) {
    if (!model_ || !script_) throw std::runtime_error(error_.text);
  }
  ~Local() {
    torch().free_model(model_);
    torch().free_script(script_);
  }
  Local(const Local&) = delete;
  Local& operator=(const Local&) = delete;

  void infer(const std::string& pixels) {
    constexpr std::int64_t shape[] = {224, 224, 3};
    sb_torch_tensor* raw = torch().make_tensor("FLOAT", shape, 3, pixels.data(), pixels.size(), &error_);
    const sb_torch_tensor* input = raw;
    sb_torch_tensor* ready = nullptr;
    sb_torch_tensor* answer = nullptr;
    if (!torch().run_script(script_, "pre_process_3ch", &input, 1, &ready, 1, &error_))
      throw std::runtime_error(error_.text);
    input = ready;
    if (!torch().run_model(model_, &input, 1, &answer, 1, &error_)) throw std::runtime_error(error_.text);
    for (sb_torch_tensor* tensor : {raw, ready, answer}) torch().free_tensor(tensor);
  }

 private:
  sb_torch_error error_{};
  sb_torch_model* model_;
  sb_torch_script* script_;
};

Words put(const std::string& key, const std::string& pixels) {
  return {"AI.TENSORSET", key, "FLOAT", "224", "224", "3", "BLOB", pixels};
}
Words preprocess(const std::string& in, const std::string& out) {
  return {"AI.SCRIPTRUN", "script", "pre_process_3ch", "INPUTS", in, "OUTPUTS", out};
}
Words execute(const std::string& model, const std::string& in, const std::string& out) {
  return {"AI.MODELEXECUTE", model, "INPUTS", "1", in, "OUTPUTS", "1", out};
}
Words get(const std::string& key) { return {"AI.TENSORGET", key, "META", "BLOB"}; }

void infer(Client& client, const std::string& pixels, const std::string& rank) {
  client.ask(put("in" + rank, pixels));
  client.ask(preprocess("in" + rank, "mid" + rank));
  client.ask(execute("model", "mid" + rank, "out" + rank));
  client.ask(get("out" + rank));
}

class Bench {
 public:
  Bench() {
    client_.ask({"AI.SCRIPTSET", "script", "CPU", "SOURCE", torch().preprocess_script()});
    client_.ask({"AI.MODELSTORE", "model", "TORCH", "CPU", "BLOB", file_});
    sb_torch_error error{};
    torch().set_threads(2, 0, &error);
    client_.ask(put("in", pixels_));
    client_.ask(preprocess("in", "mid"));
  }

  void loop_against_local() {
    Local local(path_);
    const auto verdict = contest([&] { return time_ns([&] { infer(client_, pixels_, ""); }); },
                                 [&] { return time_ns([&] { local.infer(pixels_); }); }, 6, 3);
    print("loop/local", verdict, 1.08);
  }

  void graph_against_steps() {
    Words graph = {"AI.DAGEXECUTE", "ROUTING", "x", "|>"};
    const auto add = [&](const Words& step) { graph.insert(graph.end(), step.begin(), step.end()); };
    add(put("g", pixels_));
    graph.push_back("|>");
    add({"AI.SCRIPTEXECUTE", "script", "pre_process_3ch", "INPUTS", "1", "g", "OUTPUTS", "1", "h"});
    graph.push_back("|>");
    add({"AI.TENSORGET", "h", "META"});
    const auto steps = [&] {
      client_.ask(put("in", pixels_));
      client_.ask(preprocess("in", "mid"));
      client_.ask({"AI.TENSORGET", "mid", "META"});
    };
    const auto verdict =
        contest([&] { return time_ns([&] { client_.ask(graph); }); }, [&] { return time_ns(steps); }, 40, 20);
    print("graph/steps", verdict, 0.85);
  }

  /// What is left of an execution's time when the computing is taken off, against a PING.
  void own_cost_against_ping() {
    const std::string source = "def same(x):\n    return x\n";
    client_.ask({"AI.SCRIPTSET", "same", "CPU", "SOURCE", source});
    client_.ask({"AI.TENSORSET", "small", "FLOAT", "1"});
    const Words run = {"AI.SCRIPTRUN", "same", "same", "INPUTS", "small", "OUTPUTS", "small"};
    const auto own = [&] {
      const double before_us = client_.computed_us("same");
      const double taken_ns = time_ns([&] { client_.ask(run); });
      return taken_ns - (client_.computed_us("same") - before_us) * 1000;
    };
    print("own cost/ping",
          contest(
              own, [&] { return time_ns([&] { client_.ask({"PING"}); }); }, 40, 50),
          1.5);
  }

  /// Two clients whose requests are run together, against two threads that each run the model alone.
  void batching_against_local() {
    client_.ask({"AI.MODELSTORE", "batched", "TORCH", "CPU", "BATCHSIZE", "2", "MINBATCHSIZE", "2", "MINBATCHTIMEOUT",
                 "20", "BLOB", file_});
    Local local(path_);
    sb_torch_error error{};
    const auto together = [&](const auto& work) {
      return time_ns([&] {
        std::thread other([&] { work(1); });
        work(0);
        other.join();
      });
    };
    constexpr int inferences = 4;
    const auto served = [&](int rank) {
      Client own(server_.socket());
      for (int i = 0; i < inferences; ++i) own.ask(execute("batched", "mid", "out" + std::to_string(rank)));
    };
    const auto alone = [&](int) {
      torch().set_threads(1, 0, &error);
      for (int i = 0; i < inferences; ++i) local.infer(pixels_);
    };
    const auto verdict = contest([&] { return together(served); }, [&] { return together(alone); }, 5, 2);
    print("batched/two local", verdict, 1 / 0.95);
    torch().set_threads(2, 0, &error);
  }

  void ping_during_store() {
    std::vector<double> taken_ns;
    for (int i = 0; i < 5; ++i) {
      std::atomic<bool> stored = false;
      std::thread storing([&] {
        Client other(server_.socket());
        other.ask({"AI.MODELSTORE", "again", "TORCH", "CPU", "BLOB", file_});
        stored = true;
      });
      while (!stored) taken_ns.push_back(time_ns([&] { client_.ask({"PING"}); }));
      storing.join();
    }
    std::ranges::sort(taken_ns);
    const auto at = [&](double share) {
      return taken_ns[static_cast<std::size_t>(static_cast<double>(taken_ns.size() - 1) * share)] / 1e6;
    };
    std::printf(
        "ping during modelstore: p50 %.3f ms, p99 %.3f ms, max %.3f ms (RedisAI stands still for 330 to 390 ms)\n",
        at(0.5), at(0.99), at(1));
  }

 private:
  support::RedisServer server_{{"--loadmodule", SCALEBENCH_MODULE_DIR "/inference.so", "INTRA_OP_PARALLELISM", "2"}};
  std::string path_ = resnet_file();
  std::string file_ = bytes_of(path_);
  std::string pixels_ = image();
  Client client_{server_.socket()};
};

}  // namespace
}  // namespace scalebench::inference_bench

int main(int argc, char** argv) try {
  using scalebench::inference_bench::Bench;
  struct Case {
    const char* name;
    void (Bench::*run)();
  };
  constexpr Case cases[] = {{"own-cost", &Bench::own_cost_against_ping},
                            {"graph", &Bench::graph_against_steps},
                            {"store", &Bench::ping_during_store},
                            {"loop", &Bench::loop_against_local},
                            {"batching", &Bench::batching_against_local}};
  const std::vector<std::string> wanted(argv + 1, argv + argc);
  Bench bench;
  for (const Case& row : cases) {
    if (wanted.empty() || std::ranges::find(wanted, row.name) != wanted.end()) (bench.*row.run)();
  }
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::fprintf(stderr, "bench-inference: %s\n", error.what());
  return EXIT_FAILURE;
}
