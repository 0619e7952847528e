// SPDX-License-Identifier: Apache-2.0
// bench-inference: what a server adds to libtorch, in ratios. One line per case: name value unit limit ratio bound
// verdict.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <string_view>
#include <thread>
#include <utility>

#include "inference/module/bench/hops.hpp"
#include "inference/module/bench/rig.hpp"
#include "inference/module/bench/worker_processes.hpp"
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
    "  own-cost  what is left of a run's time when the server's own account of computing (AI.INFO) is taken off:\n"
    "            of ResNet-50 against a PING after the same computation in the client's process, and against PINGs in "
    "a\n"
    "            row; on one core, of a model and of a script that do next to nothing; beside them two bare threads "
    "that\n"
    "            wake each other, against what one of them answers alone\n"
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

/// An image put, preprocessed and asked for, as the plugin does that: commands written once, blobs from and to where
/// they lie.
class Preprocessing {
 public:
  Preprocessing(const Server& server, const inference::Task& task, const Words& get)
      : client_(server.endpoint()), task_(task) {
    const std::string script = keys_of(0).script;
    const std::string_view image(reinterpret_cast<const char*>(task.image.data()), task.image.size());
    const Words put = {"AI.TENSORSET", "raw", "FLOAT", "224", "224", "3", "BLOB", image};
    const Words run = {"AI.SCRIPTEXECUTE", script, task.script.function, "INPUTS", "1", "raw", "OUTPUTS", "1", "ready"};
    Words graph = {"AI.DAGEXECUTE", "ROUTING", "x"};
    for (const Words& step : {put, run, get}) {
      graph.emplace_back("|>");
      graph.insert(graph.end(), step.begin(), step.end());
    }
    run_.act(run, "");
    if (get.back() == "BLOB") {
      graph_.graph(graph, "", 3, tensor_);
      get_.get_tensor("ready", tensor_);
    } else {
      graph_.ask(graph, "", reply_);
      get_.ask(get, "", reply_);
    }
  }

  void as_graph() { client_.run(graph_); }

  void as_steps() {
    client_.put_tensor("raw", task_.spec(), task_.image);
    client_.run(run_);
    client_.run(get_);
  }

 private:
  wire::Client client_;
  const inference::Task& task_;
  wire::Reply reply_;
  wire::Tensor tensor_;
  wire::Batch graph_, run_, get_;
};

/// `get`: what is asked of the preprocessed image.
void dag_with(RatioBench& ratios, const inference::Task& task, const Server& server, const Words& get, double bound) {
  const auto make = [&] { return std::make_shared<Preprocessing>(server, task, get); };
  const auto three = [&] { return [one = make()] { one->as_steps(); }; };
  ratios.run({.name = fmt::format("dag/steps, get {}", fmt::join(get.begin() + 2, get.end(), " ")),
              .make_subject = [&] { return [one = make()] { one->as_graph(); }; },
              .make_limit = three,
              .bound = bound,
              .operations = 20});
  ratios.run({.name = "put and local script/steps",
              .make_subject = [&] { return put_and_compute(server, task); },
              .make_limit = three,
              .bound = support::no_bound,
              .operations = 20});
}

void dag(RatioBench& ratios, const inference::Task& task) {
  const Server server(cores);
  server.store(task);
  dag_with(ratios, task, server, {"AI.TENSORGET", "ready", "META"}, 0.85);
  dag_with(ratios, task, server, {"AI.TENSORGET", "ready", "META", "BLOB"}, support::no_bound);
}

/// A run of the model at `key`, without what AI.INFO counts as computing, against a PING.
struct OwnCost {
  std::string name;
  std::string key;
  std::function<Operation()> make_run;
  std::function<Operation()> make_ping;
  double bound = 1.5;
  int blocks = 4;
  int rounds = 200;
};

/// `before_ping_us`: what of the limit's last operation was no PING.
void own_cost_of(RatioBench& ratios, const Server& server, const inference::Task& task, const OwnCost& one,
                 double& before_ping_us) {
  const auto computed = [&] {
    return [&, served = std::make_shared<Served>(server.endpoint(), task, 1)] {
      return served->computed_us(one.key) + std::exchange(before_ping_us, 0);
    };
  };
  ratios.run({.name = one.name,
              .make_subject = one.make_run,
              .make_limit = one.make_ping,
              .bound = one.bound,
              .blocks = one.blocks,
              .rounds = one.rounds,
              .make_deduction = computed});
}

/// Threads that wake each other and nothing else.
void own_cost_of_hops(RatioBench& ratios, const std::string& name) {
  ratios.run({.name = name,
              .make_subject = [] { return [hops = std::make_shared<Hops>()] { hops->run(); }; },
              .make_limit = [] { return [hops = std::make_shared<Hops>()] { hops->ping(); }; },
              .bound = support::no_bound,
              .blocks = 4,
              .rounds = 200});
}

/// A PING when all cores have just computed what a run computes: a server that was asleep, and caches without it.
Operation ping_after_computing(const Server& server, const inference::Task& task, double& computed_us) {
  auto local = std::make_shared<Local>(task, cores);
  local->infer();
  return [&computed_us, local, ping = pings(server)] {
    const auto begin = std::chrono::steady_clock::now();
    local->steps().run_model();
    computed_us = std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count();
    ping();
  };
}

void own_cost_of_resnet(RatioBench& ratios, const inference::Task& task) {
  const Server server(cores);
  server.store(task);
  double before_ping_us = 0;
  OwnCost cost{.name = "own cost/PING, ResNet-50",
               .key = keys_of(0).own_model(),
               .make_run = [&] { return [served = client_of(server, task)] { served->steps().run_model(); }; },
               .make_ping = [&] { return ping_after_computing(server, task, before_ping_us); },
               .blocks = 6,
               .rounds = 8};
  own_cost_of(ratios, server, task, cost, before_ping_us);
  cost.name = "the same/PINGs in a row";
  cost.make_ping = [&] { return pings(server); };
  cost.bound = support::no_bound;
  cost.rounds = 3;
  own_cost_of(ratios, server, task, cost, before_ping_us);
}

/// A model that does next to nothing, which the main thread runs, and a script like that, which goes to a thread.
void own_cost_of_small_work(RatioBench& ratios, const inference::Task& task) {
  const Server server(1);
  wire::Client client(server.endpoint());
  const std::string model = read_file(SCALEBENCH_TEST_MODELS "/twice.pt");
  client.command(Words{"AI.MODELSTORE", "twice", "TORCH", "CPU", "BLOB", model});
  client.command(Words{"AI.SCRIPTSET", "same", "CPU", "SOURCE", "def same(x):\n    return x\n"});
  client.command(Words{"AI.TENSORSET", "small", "FLOAT", "1"});
  const auto sent = [&](const Words& words) {
    return [&server, words] {
      return [words, client = std::make_shared<wire::Client>(server.endpoint())] { client->command(words); };
    };
  };
  double nothing_us = 0;
  OwnCost cost{.name = "own cost/PING, small model",
               .key = "twice",
               .make_run = sent({"AI.MODELEXECUTE", "twice", "INPUTS", "1", "small", "OUTPUTS", "1", "other"}),
               .make_ping = [&] { return pings(server); }};
  own_cost_of(ratios, server, task, cost, nothing_us);
  cost.name = "own cost/PING, small script";
  cost.key = "same";
  cost.make_run = sent({"AI.SCRIPTRUN", "same", "same", "INPUTS", "small", "OUTPUTS", "other"});
  cost.bound = support::no_bound;
  own_cost_of(ratios, server, task, cost, nothing_us);
}

void own_cost(RatioBench& ratios, const inference::Task& task) {
  own_cost_of_resnet(ratios, task);
  const OnOneCore pinned;
  own_cost_of_small_work(ratios, task);
  own_cost_of_hops(ratios, "bare threads/bare PING");
}

void batching(RatioBench& ratios, const inference::Task& task) {
  constexpr char inferences = 4;
  const Server server(cores);
  server.store(task, {.size = cores, .min_size = cores, .min_timeout_ms = 20});
  const auto served = [&](int rank) { return [served = client_of(server, task, rank)] { served->infer(); }; };
  const auto local = [&](int) { return [local = std::make_shared<Local>(task, 1)] { local->infer(); }; };
  const auto workers = [](const std::function<std::function<void()>(int)>& make) {
    return [workers = std::make_shared<WorkerProcesses>(cores, make)] { workers->work(inferences); };
  };
  ratios.run({.name = "2 batched/2 local, 4 each",
              .make_subject = [&] { return workers(served); },
              .make_limit = [&] { return workers(local); },
              .bound = 1 / 0.95,
              .blocks = 2,
              .rounds = 3,
              .operations = 3});
}

/// Of each PING, milliseconds until its reply.
struct PingTimes {
  std::vector<double> since_due_ms, since_sent_ms;
};

/// One is due every millisecond until `done`; those after a late one are sent as soon as they can be.
PingTimes ping_times(const Server& server, const std::atomic<bool>& done) {
  using Clock = std::chrono::steady_clock;
  using Milliseconds = std::chrono::duration<double, std::milli>;
  constexpr std::chrono::milliseconds interval(1);
  const Operation ping = pings(server);
  PingTimes times;
  for (auto due = Clock::now(); !done; due += interval) {
    std::this_thread::sleep_until(due);
    const auto sent = Clock::now();
    ping();
    times.since_due_ms.push_back(Milliseconds(Clock::now() - due).count());
    times.since_sent_ms.push_back(Milliseconds(Clock::now() - sent).count());
  }
  return times;
}

void print_ping_times(const char* since, std::vector<double> taken_ms) {
  std::ranges::sort(taken_ms);
  const auto at = [&](double share) {
    return taken_ms[static_cast<std::size_t>(static_cast<double>(taken_ms.size() - 1) * share)];
  };
  fmt::print("PING during AI.MODELSTORE of ResNet-50, {}: p50 {:.3f} ms, p99 {:.1f} ms, max {:.1f} ms, n={}\n", since,
             at(0.5), at(0.99), taken_ms.back(), taken_ms.size());
}

void store(RatioBench&, const inference::Task& task) {
  constexpr int times = 8;
  const Server server(cores);
  std::atomic<bool> stored = false;
  std::thread storing([&] {
    for (int i = 0; i < times; ++i) server.store(task);
    stored = true;
  });
  const PingTimes taken = ping_times(server, stored);
  storing.join();
  print_ping_times("since sent", taken.since_sent_ms);
  print_ping_times("since due", taken.since_due_ms);
  fmt::print("RedisAI stands still for 330 to 390 ms\n");
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
