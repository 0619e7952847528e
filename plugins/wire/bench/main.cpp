// SPDX-License-Identifier: Apache-2.0
// bench-wire: what the wire adds to the socket, in ratios. One line per case: name value unit limit ratio bound
// verdict.
#include <fmt/format.h>
#include <hiredis.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bare.hpp"
#include "support/ratio.hpp"
#include "support/redis_server.hpp"
#include "wire/client.hpp"

namespace scalebench::wire::bench {
namespace {

constexpr std::string_view help =
    "bench-wire [--module TENSOR.so] [--only TEXT] [--rounds FACTOR]\n"
    "Measures the wire against bare loops, hiredis and a single server. Starts its own servers.\n"
    "  --module TENSOR.so  the tensor module, for AI.TENSORSET against SET (default: none, the case is skipped)\n"
    "  --only TEXT         only cases with TEXT in their names\n"
    "  --rounds FACTOR     this many times the usual rounds (default 1)\n"
    "Exit code: 0, 1 when a stable case is over its bound, 2 for wrong arguments.\n";

struct Arguments {
  std::string module;
  std::string only;
  int rounds = 1;
};

struct Size {
  std::string_view name;
  std::size_t bytes;
  int rounds;
  int operations;
  double bare_bound;
};

constexpr std::array<Size, 4> sizes{{{"1KiB", 1 << 10, 400, 50, 1.10},
                                     {"64KiB", 64 << 10, 300, 20, 1.05},
                                     {"1MiB", 1 << 20, 100, 5, 1.05},
                                     {"16MiB", 16 << 20, 20, 2, 1.05}}};

class Bench {
 public:
  explicit Bench(Arguments arguments) : arguments_(std::move(arguments)), ratios_(std::random_device{}()) {}

  int run() {
    announce(support::pin_to_one_core());
    {
      support::RedisServer server;
      for (const bool tcp : {true, false}) against_bare(server, tcp);
      for (const bool tcp : {true, false}) against_hiredis(server, tcp);
    }
    against_single();
    against_set();
    return ratios_.any_over() ? 1 : 0;
  }

 private:
  static void announce(int core) {
    if (core >= 0) {
      fmt::print("# client and servers on core {}; medians\n", core);
    } else {
      fmt::print("# client and servers could not be pinned to one core: expect unstable figures; medians\n");
    }
  }

  void measure(std::string name, const Size& size, double bound, std::function<void()> subject,
               std::function<void()> limit) {
    if (name.find(arguments_.only) == std::string::npos) return;
    ratios_.run({std::move(name), std::move(subject), std::move(limit), bound, size.rounds * arguments_.rounds,
                 size.operations});
  }

  static Endpoint endpoint(const support::RedisServer& server, bool tcp) {
    return parse_endpoint(tcp ? server.tcp() : server.unix_socket());
  }

  void against_bare(const support::RedisServer& server, bool tcp) {
    const std::string key = "bench";
    Client client(endpoint(server, tcp));
    Bare bare(tcp ? server.port() : 0, server.socket());
    for (const auto& size : sizes) {
      std::vector<std::byte> bytes(size.bytes, std::byte{7});
      const auto name = [&](const char* what) {
        return fmt::format("{}/{}/{}", what, tcp ? "tcp" : "unix", size.name);
      };
      measure(
          name("put-bare"), size, size.bare_bound, [&] { client.put(key, bytes); }, [&] { bare.put(key, bytes); });
      client.put(key, bytes);
      measure(
          name("get-bare"), size, size.bare_bound, [&] { client.get(key, bytes); }, [&] { bare.get(key, bytes); });
    }
  }

  void against_hiredis(const support::RedisServer& server, bool tcp) {
    Client client(endpoint(server, tcp));
    const std::unique_ptr<redisContext, decltype(&redisFree)> context(
        tcp ? redisConnect("127.0.0.1", server.port()) : redisConnectUnix(server.socket().c_str()), redisFree);
    for (const auto& size : std::span(sizes).subspan(1)) {
      const std::vector<std::byte> bytes(size.bytes, std::byte{7});
      const double bound = size.bytes > (1 << 20) ? 0.70 : 0.45;
      measure(
          fmt::format("put-hiredis/{}/{}", tcp ? "tcp" : "unix", size.name), size, bound,
          [&] { client.put("bench", bytes); },
          [&] { freeReplyObject(redisCommand(context.get(), "SET bench %b", bytes.data(), bytes.size())); });
    }
  }

  /// Three shards in turn against one server; and the client's own part, against a connection to the shard.
  void against_single() {
    support::RedisServer server;
    support::RedisCluster cluster(3);
    Client single(parse_endpoint(server.tcp()));
    Client client(parse_endpoint(cluster.tcp()));
    std::array<std::string, 3> keys;
    for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = fmt::format("{{{}}}bench", client.tag_for_shard(i));
    std::vector<std::byte> bytes(sizes[0].bytes, std::byte{7});
    std::size_t turn = 0;
    std::size_t single_turn = 0;
    const auto next = [&](std::size_t& at) -> const std::string& { return keys[at++ % keys.size()]; };
    measure(
        "put-cluster/tcp/1KiB", sizes[0], 1.05, [&] { client.put(next(turn), bytes); },
        [&] { single.put(next(single_turn), bytes); });
    measure(
        "get-cluster/tcp/1KiB", sizes[0], 1.05, [&] { client.get(next(turn), bytes); },
        [&] { single.get(next(single_turn), bytes); });
    Connection shard(client.address_of(0), {});
    measure(
        "put-cluster-client/tcp/1KiB", sizes[0], 1.05, [&] { client.put(keys[0], bytes); },
        [&] { shard.put(keys[0], bytes); });
  }

  void against_set() {
    if (arguments_.module.empty()) return fmt::print("# tensorset: skipped, no --module given\n");
    if (!std::filesystem::exists(arguments_.module)) {
      return fmt::print("# tensorset: skipped, there is no {}\n", arguments_.module);
    }
    support::RedisServer server({"--loadmodule", std::filesystem::absolute(arguments_.module)});
    Client client(parse_endpoint(server.tcp()));
    for (const auto& size : sizes) {
      const std::vector<std::byte> bytes(size.bytes, std::byte{7});
      const std::array<std::size_t, 2> dims{1, size.bytes / sizeof(float)};
      const TensorSpec spec{Dtype::float32, dims};
      measure(
          fmt::format("tensorset-set/tcp/{}", size.name), size, 1.05,
          [&] { client.put_tensor("bench-tensor", spec, bytes); }, [&] { client.put("bench-blob", bytes); });
    }
  }

  Arguments arguments_;
  support::RatioBench ratios_;
};

std::optional<Arguments> parse(std::span<char*> words) {
  Arguments arguments;
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    const std::string_view option = words[i];
    if (option == "--module") {
      arguments.module = words[i + 1];
    } else if (option == "--only") {
      arguments.only = words[i + 1];
    } else if (option == "--rounds") {
      arguments.rounds = std::max(1, std::atoi(words[i + 1]));
    } else {
      return std::nullopt;
    }
  }
  if (words.size() % 2 != 0) return std::nullopt;
  return arguments;
}

}  // namespace
}  // namespace scalebench::wire::bench

int main(int argc, char** argv) {
  using namespace scalebench::wire::bench;
  const auto arguments = parse({argv + 1, static_cast<std::size_t>(argc - 1)});
  if (!arguments) {
    fmt::print(stderr, "{}", help);
    return 2;
  }
  try {
    return Bench(*arguments).run();
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench-wire: {}\n", error.what());
    return 4;
  }
}
