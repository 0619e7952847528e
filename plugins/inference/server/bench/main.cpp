// SPDX-License-Identifier: Apache-2.0
// bench-inference: what a server adds to libtorch, in ratios. One line per case: name value unit limit ratio bound
// verdict.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <string_view>
#include <thread>

#include "inference/server/bench/crew.hpp"
#include "inference/server/bench/hops.hpp"
#include "inference/server/bench/rig.hpp"
#include "support/ratio.hpp"

namespace scalebench::inference_bench {
namespace {

constexpr std::string_view help =
    "bench-inference [CASE]…\n"
    "Measures the inference module against libtorch without a server. Needs two quiet cores. Starts its own servers.\n"
    "  loop      a whole inference of ResNet-50 on 2 threads, against the same in the client's process\n"
    "  put       put_tensor of an image, against SET of its bytes\n"
    "  unpack    unpack_tensor of an answer, against GET of its bytes\n"
    "  dag       put, script and get as one AI.DAGEXECUTE, against the three commands; and what no graph can do "
    "without:\n"
    "            the put, and the script in the client's process\n"
    "  own-cost  what is left of a run's time when the server's own account of computing (AI.INFO) is taken off,\n"
    "            against PING: of ResNet-50, and of a script that does nothing, all on one core; beside them two\n"
    "            bare threads that wake each other, against what one of them answers alone\n"
    "  batching  two clients whose requests are run together, against two processes that each run the model on one\n"
    "            thread\n"
    "  store     a PING every millisecond while ResNet-50 is stored\n"
    "Exit code: 0, 1 when a stable case is over its bound, 2 for wrong arguments, 4 when something is missing.\n";

using support::Operation;
using support::RatioBench;

constexpr int cores = 2;
constexpr std::size_t answer_bytes = 1000 * sizeof(float);

/// A client that computed an answer.
std::shared_ptr<Served> client_of(const Server& server, const inference::Task& task, int rank = 0) {
  auto served = std::make_shared<Served>(server.endpoint(), task, rank);
  served->infer();
  return served;
}

Operation pings(const Server& server) {
  return [client = std::make_shared<wire::Client>(server.endpoint())] { client->command(Words{"PING"}); };
}

void loop(RatioBench& ratios, const inference::Task& task) {
  const Server server(cores);
  server.store(task);
  ratios.run({.name = "loop/local",
              .make_subject = [&] { return [served = client_of(server, task)] { served->infer(); }; },
              .make_limit = [&] { return [local = std::make_shared<Local>(task, cores)] { local->infer(); }; },
              .bound = 1.08,
              .blocks = 3,
              .operations = 4});
}

void put(RatioBench& ratios, const inference::Task& task) {
  const OnOneCore pinned;
  const Server server(1);
  const auto client = [&] { return std::make_shared<wire::Client>(server.endpoint()); };
  ratios.run({.name = "put_tensor/SET",
              .make_subject = [&] { return [&, put = client()] { put->put_tensor("in", task.spec(), task.image); }; },
              .make_limit = [&] { return [&, put = client()] { put->put("bytes", task.image); }; },
              .bound = 1.10,
              .operations = 20});
}

void unpack(RatioBench& ratios, const inference::Task& task) {
  const OnOneCore pinned;
  const Server server(1);
  server.store(task);
  const auto unpacking = [&] {
    return [served = client_of(server, task), answer = std::make_shared<wire::Tensor>()] {
      served->steps().unpack_tensor(*answer);
    };
  };
  const auto getting = [&]() -> Operation {
    auto client = std::make_shared<wire::Client>(server.endpoint());
    client->put("bytes", std::vector<std::byte>(answer_bytes));
    return [client, bytes = std::vector<std::byte>(answer_bytes)]() mutable { client->get("bytes", bytes); };
  };
  ratios.run(
      {.name = "unpack_tensor/GET", .make_subject = unpacking, .make_limit = getting, .bound = 1.25, .operations = 50});
}

/// What a graph cannot do without: the image travels to the server, and the script computes (here without a server).
Operation put_and_compute(const Server& server, const inference::Task& task) {
  auto local = std::make_shared<Local>(task, cores);
  local->steps().put_tensor();
  return [&, local, client = std::make_shared<wire::Client>(server.endpoint())] {
    client->put_tensor("raw", task.spec(), task.image);
    local->steps().run_script();
  };
}

/// `get`: what is asked of the preprocessed image.
void dag_with(RatioBench& ratios, const inference::Task& task, const Server& server, const Words& get) {
  const std::string_view image(reinterpret_cast<const char*>(task.image.data()), task.image.size());
  const std::string script = keys_of(0).script;
  const std::array<Words, 3> steps = {
      Words{"AI.TENSORSET", "raw", "FLOAT", "224", "224", "3", "BLOB", image},
      Words{"AI.SCRIPTEXECUTE", script, task.script.function, "INPUTS", "1", "raw", "OUTPUTS", "1", "ready"}, get};
  Words graph = {"AI.DAGEXECUTE", "ROUTING", "x"};
  for (const Words& step : steps) {
    graph.emplace_back("|>");
    graph.insert(graph.end(), step.begin(), step.end());
  }
  const auto client = [&] { return std::make_shared<wire::Client>(server.endpoint()); };
  const auto one = [&] { return [&, client = client()] { client->command(graph); }; };
  const auto three = [&] {
    return [&, client = client()] {
      for (const Words& step : steps) client->command(step);
    };
  };
  ratios.run({.name = fmt::format("dag/steps, get {}", fmt::join(get.begin() + 2, get.end(), " ")),
              .make_subject = one,
              .make_limit = three,
              .bound = 0.85,
              .operations = 20});
  ratios.run({.name = "put and local script/steps",
              .make_subject = [&] { return put_and_compute(server, task); },
              .make_limit = three,
              .bound = 0.85,
              .operations = 20});
}

void dag(RatioBench& ratios, const inference::Task& task) {
  const Server server(cores);
  server.store(task);
  dag_with(ratios, task, server, {"AI.TENSORGET", "ready", "META"});
  dag_with(ratios, task, server, {"AI.TENSORGET", "ready", "META", "BLOB"});
}

/// `make_run` makes what runs the model or script at `key`.
void own_cost_of(RatioBench& ratios, const std::string& name, const Server& server, const inference::Task& task,
                 const std::string& key, const std::function<Operation()>& make_run, int rounds) {
  const auto computed = [&] {
    return [served = std::make_shared<Served>(server.endpoint(), task, 1), key] { return served->computed_us(key); };
  };
  ratios.run({.name = name,
              .make_subject = make_run,
              .make_limit = [&] { return pings(server); },
              .bound = 1.5,
              .blocks = 4,
              .rounds = rounds,
              .make_deduction = computed});
}

/// Threads that wake each other and nothing else.
void own_cost_of_hops(RatioBench& ratios, const std::string& name) {
  ratios.run({.name = name,
              .make_subject = [] { return [hops = std::make_shared<Hops>()] { hops->run(); }; },
              .make_limit = [] { return [hops = std::make_shared<Hops>()] { hops->ping(); }; },
              .bound = 1.5,
              .blocks = 4,
              .rounds = 200});
}

void own_cost(RatioBench& ratios, const inference::Task& task) {
  constexpr int of_model = 3, of_script = 200;
  const Server server(cores);
  server.store(task);
  const auto model = [&] { return [served = client_of(server, task)] { served->steps().run_model(); }; };
  own_cost_of(ratios, "own cost/PING, ResNet-50", server, task, keys_of(0).own_model(), model, of_model);
  own_cost_of_hops(ratios, "bare threads/bare PING");
  const OnOneCore pinned;
  const Server single(1);
  wire::Client client(single.endpoint());
  client.command(Words{"AI.SCRIPTSET", "same", "CPU", "SOURCE", "def same(x):\n    return x\n"});
  client.command(Words{"AI.TENSORSET", "small", "FLOAT", "1"});
  const auto script = [&] {
    return [client = std::make_shared<wire::Client>(single.endpoint())] {
      client->command(Words{"AI.SCRIPTRUN", "same", "same", "INPUTS", "small", "OUTPUTS", "other"});
    };
  };
  own_cost_of(ratios, "own cost/PING, one core", single, task, "same", script, of_script);
  own_cost_of_hops(ratios, "the same bare, one core");
}

void batching(RatioBench& ratios, const inference::Task& task) {
  constexpr char inferences = 4;
  const Server server(cores);
  server.store(task, {"BATCHSIZE", "2", "MINBATCHSIZE", "2", "MINBATCHTIMEOUT", "20"});
  const auto served = [&](int rank) { return [served = client_of(server, task, rank)] { served->infer(); }; };
  const auto local = [&](int) { return [local = std::make_shared<Local>(task, 1)] { local->infer(); }; };
  const auto crew = [](const std::function<std::function<void()>(int)>& make) {
    return [crew = std::make_shared<Crew>(cores, make)] { crew->work(inferences); };
  };
  ratios.run({.name = "2 batched/2 local, 4 each",
              .make_subject = [&] { return crew(served); },
              .make_limit = [&] { return crew(local); },
              .bound = 1 / 0.95,
              .blocks = 2,
              .rounds = 3,
              .operations = 3});
}

/// Milliseconds from when each PING was due to its reply, until `done`.
std::vector<double> ping_times_ms(const Server& server, const std::atomic<bool>& done) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds interval(1);
  const Operation ping = pings(server);
  std::vector<double> taken_ms;
  for (auto due = Clock::now(); !done; due += interval) {
    std::this_thread::sleep_until(due);
    ping();
    taken_ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - due).count());
  }
  return taken_ms;
}

void store(RatioBench&, const inference::Task& task) {
  constexpr int times = 8;
  const Server server(cores);
  std::atomic<bool> stored = false;
  std::thread storing([&] {
    for (int i = 0; i < times; ++i) server.store(task);
    stored = true;
  });
  std::vector<double> taken_ms = ping_times_ms(server, stored);
  storing.join();
  std::ranges::sort(taken_ms);
  const auto at = [&](double share) {
    return taken_ms[static_cast<std::size_t>(static_cast<double>(taken_ms.size() - 1) * share)];
  };
  fmt::print(
      "PING during AI.MODELSTORE of ResNet-50: p50 {:.3f} ms, p99 {:.1f} ms, max {:.1f} ms, n={} "
      "(RedisAI stands still for 330 to 390 ms)\n",
      at(0.5), at(0.99), taken_ms.back(), taken_ms.size());
}

struct Case {
  std::string_view name;
  void (*run)(RatioBench& ratios, const inference::Task& task);
};
constexpr std::array<Case, 7> cases = {{{"loop", loop},
                                        {"put", put},
                                        {"unpack", unpack},
                                        {"dag", dag},
                                        {"own-cost", own_cost},
                                        {"batching", batching},
                                        {"store", store}}};

int run(const std::vector<std::string_view>& wanted) {
  for (const std::string_view name : wanted) {
    if (std::ranges::find(cases, name, &Case::name) == cases.end()) return fmt::print("{}", help), 2;
  }
  fmt::print("# medians; put, unpack and what says so on one core, the others on all\n");
  RatioBench ratios(std::random_device{}());
  const inference::Task task = make_task();
  for (const Case& one : cases) {
    if (wanted.empty() || std::ranges::find(wanted, one.name) != wanted.end()) one.run(ratios, task);
  }
  return ratios.any_over() ? 1 : 0;
}

}  // namespace
}  // namespace scalebench::inference_bench

int main(int argc, char** argv) try {
  return scalebench::inference_bench::run({argv + 1, argv + argc});
} catch (const std::exception& error) {
  fmt::print(stderr, "bench-inference: {}\n", error.what());
  return 4;
}
