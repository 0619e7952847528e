// SPDX-License-Identifier: Apache-2.0
// bench-aggregation: what handing over adds to reading and waiting, in ratios. One line per case: name value unit limit
// ratio bound verdict.
//
// get      a consumer's get_datasets of 4 producers' datasets of 4 tensors of 64 KiB, against pipelined reads of the
//          same tensors over as many connections, their keys, shapes and memory known: at least 0.85 of their bytes per
//          second.
// release  blocking: a producer's append and its wait for a consumer that gets nothing, against the append, the erasing
//          of the list and three PINGs, one after the other.
#include <fmt/format.h>

#include <atomic>
#include <memory>
#include <random>
#include <string_view>
#include <thread>

#include "aggregation/dataset_file.hpp"
#include "aggregation/redis_exchange.hpp"
#include "support/ratio.hpp"
#include "support/redis_server.hpp"

namespace scalebench::aggregation {
namespace {

using support::Operation;
using Words = std::vector<std::string_view>;

/// This process as the only rank of a job, and what the ends of a hand-over ask of it. MPI is started once.
class World {
 public:
  World() : context_(raw()), peers_(context_), patience_(context_, peers_, {60'000'000'000}) {}
  Patience& patience() { return patience_; }

 private:
  static const sb_context& raw() {
    static const sb_context context = [] {
      int level = 0;
      MPI_Init_thread(nullptr, nullptr, MPI_THREAD_MULTIPLE, &level);
      sb_context one{};
      one.size = one.role_size = one.nodes = one.node_size = one.cpus = 1;
      one.comm = one.role_comm = static_cast<std::int32_t>(MPI_Comm_c2f(MPI_COMM_SELF));
      one.run_id = "bench", one.endpoint = one.plugin_dir = one.module_dir = "";
      one.stopping = [](const sb_context*) { return 0; };
      return one;
    }();
    return context;
  }

  sb::Context context_;
  Peers peers_;
  Patience patience_;
};

constexpr std::size_t tensor_bytes = 65536;
const Shape four{.producers = 4, .consumers = 1, .tensors = 4, .tensor_bytes = tensor_bytes, .run = "bench"};
const Shape one{.producers = 1, .consumers = 1, .tensors = 1, .tensor_bytes = 64, .run = "bench-one"};

/// A list that nobody takes, and its consumer.
struct Get {
  Get(const wire::Endpoint& endpoint, int threads)
      : consumer(endpoint, four, Handover::poll, world.patience(), 0, threads) {
    const Pattern pattern(tensor_bytes, 1);
    const Parcel parcel(four, pattern.noise());
    consumer.erase_list(0);
    for (int number = 0; number < four.producers; ++number) {
      RedisProducer producer(endpoint, four, Handover::poll, world.patience(), number, parcel);
      producer.put();
      producer.append(0);
    }
  }
  World world;
  RedisConsumer consumer;
};

Operation get_datasets(const wire::Endpoint& endpoint, int threads) {
  return [get = std::make_shared<Get>(endpoint, threads)] { get->consumer.get(0); };
}

/// The tensors of some producers in one pipeline over one connection.
class Bare {
 public:
  Bare(const wire::Endpoint& endpoint, int first, int step) : client_(endpoint) {
    for (int producer = first; producer < four.producers; producer += step) {
      for (int tensor = 0; tensor < four.tensors; ++tensor) {
        keys_.push_back(fmt::format("{}.{{{}}}.{}", four.run, dataset_name(producer), tensor_name(tensor)));
        memory_.emplace_back(tensor_bytes);
      }
    }
  }
  void read() {
    static constexpr std::array<std::size_t, 2> dims{1, tensor_bytes / sizeof(float)};
    batch_.clear();
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      batch_.get_tensor(keys_[i], {wire::Dtype::float32, dims}, memory_[i]);
    }
    client_.run(batch_);
  }

 private:
  wire::Client client_;
  wire::Batch batch_;
  std::vector<std::string> keys_;
  std::vector<std::vector<std::byte>> memory_;
};

/// The same tensors over as many connections.
Operation get_tensors(const wire::Endpoint& endpoint, int threads) {
  struct Readers {
    explicit Readers(int count) : workers(count) {}
    std::deque<Bare> bare;
    Workers workers;
  };
  auto readers = std::make_shared<Readers>(threads);
  for (int i = 0; i < threads; ++i) readers->bare.emplace_back(endpoint, i, threads);
  return [readers, threads] {
    readers->workers.run(threads, [&](int i) { readers->bare[static_cast<std::size_t>(i)].read(); });
  };
}

/// A producer, and in a thread of its own a consumer that erases every list at once.
class Release {
 public:
  explicit Release(const wire::Endpoint& endpoint)
      : parcel_(one, Pattern(one.tensor_bytes, 1).noise()),
        producer_(endpoint, one, Handover::block, world_.patience(), 0, parcel_),
        consumer_(endpoint, one, Handover::block, world_.patience(), 0, 1),
        thread_([this] { take_lists(); }) {}
  Release(const Release&) = delete;
  Release& operator=(const Release&) = delete;
  ~Release() {
    ended_ = true;
    producer_.append(iteration_);
    thread_.join();
    producer_.abandon(iteration_);
  }
  void hand_over() {
    producer_.append(iteration_);
    producer_.wait_consumed(iteration_++);
  }

 private:
  void take_lists() {
    for (std::int64_t i = 0;; ++i) {
      consumer_.wait_list(i);
      if (ended_) return;
      consumer_.erase_list(i);
    }
  }

  World world_;
  Parcel parcel_;
  RedisProducer producer_;
  RedisConsumer consumer_;
  std::int64_t iteration_ = 0;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

Operation release(const wire::Endpoint& endpoint) {
  return [release = std::make_shared<Release>(endpoint)] { release->hand_over(); };
}

Operation append_erase_and_pings(const wire::Endpoint& endpoint) {
  return [client = std::make_shared<wire::Client>(endpoint)] {
    client->command(Words{"RPUSH", "{bench}.list", "bench-one.{aggregation_rank_0}"}, "{bench}.list");
    client->command(Words{"RENAME", "{bench}.list", "{bench}.list.done"}, "{bench}.list");
    for (int i = 0; i < 3; ++i) client->command(Words{"PING"});
  };
}

int run() {
  const int core = support::pin_to_one_core();
  fmt::print("# {}; medians\n", core >= 0 ? fmt::format("clients and server on core {}", core)
                                          : "not pinned to one core: expect unstable figures");
  const support::RedisServer server({"--loadmodule", SCALEBENCH_MODULE_DIR "/tensor.so"});
  support::RatioBench ratios(std::random_device{}());
  for (const bool tcp : {false, true}) {
    const auto endpoint = wire::parse_endpoint(tcp ? server.tcp() : server.unix_socket());
    const char* net = tcp ? "tcp" : "unix";
    for (const int threads : {1, 4}) {
      ratios.run({fmt::format("get/{}/{}-threads", net, threads), [&] { return get_datasets(endpoint, threads); },
                  [&] { return get_tensors(endpoint, threads); }, 1 / 0.85, 20, 10, 5});
    }
    ratios.run({fmt::format("release/{}", net), [&] { return release(endpoint); },
                [&] { return append_erase_and_pings(endpoint); }, 1.0, 20, 10, 20});
  }
  return ratios.any_over() ? 1 : 0;
}

}  // namespace
}  // namespace scalebench::aggregation

int main(int argc, char**) {
  if (argc > 1) {
    fmt::print("bench-aggregation\nMeasures handing over against bare reads and PINGs. Starts its own server.\n");
    return 2;
  }
  try {
    return scalebench::aggregation::run();
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench-aggregation: {}\n", error.what());
    return 4;
  }
}
