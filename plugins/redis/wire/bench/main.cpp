// SPDX-License-Identifier: Apache-2.0
// bench-wire: what the wire adds to the socket, in ratios. One line per case: name value unit limit ratio bound
// verdict.
#include <fmt/format.h>
#include <hiredis/hiredis.h>
#include <malloc.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <limits>
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
    "Most of what hiredis takes longer is memory that glibc gives back after a command and has to get again. Lines\n"
    "`hiredis` are with glibc as it is, lines `hiredis-kept` in a process that keeps its memory. At 64 KiB it depends "
    "on\n"
    "the luck of the heap which of the two glibc does by itself, so that line has no bound.\n"
    "Exit code: 0, 1 when a stable case is over its bound, 2 for wrong arguments.\n";

struct Arguments {
  std::string module;
  std::string only;
  int rounds = 1;
};

struct Size {
  std::string_view name;
  std::size_t bytes;
  int blocks;
  int rounds;
  int operations;
  double bare_bound;
  double hiredis_bound;  ///< with glibc as it is
};

constexpr std::array<Size, 4> sizes{{{"1KiB", 1 << 10, 40, 10, 50, 1.10, support::no_bound},
                                     {"64KiB", 64 << 10, 40, 10, 20, 1.05, support::no_bound},
                                     {"1MiB", 1 << 20, 40, 5, 5, 1.05, 0.45},
                                     {"16MiB", 16 << 20, 6, 4, 2, 1.05, 0.70}}};
constexpr double hiredis_kept_bound = 1.0;  // hiredis copies the value once more: 1.07 to 1.25 times as long

using support::Operation;
using Bytes = std::vector<std::byte>;

/// Where a case speaks to a server.
struct Place {
  const support::RedisServer& server;
  bool tcp;

  Endpoint endpoint() const { return parse_endpoint(tcp ? server.tcp() : server.unix_socket()); }
  const char* name() const { return tcp ? "tcp" : "unix"; }
};

Operation bare_put(const Place& place, std::size_t bytes) {
  return [bare = std::make_shared<Bare>(place.tcp ? place.server.port() : 0, place.server.socket()),
          memory = Bytes(bytes, std::byte{7})] { bare->put("bench", memory); };
}

Operation bare_get(const Place& place, std::size_t bytes) {
  auto bare = std::make_shared<Bare>(place.tcp ? place.server.port() : 0, place.server.socket());
  bare->put("bench", Bytes(bytes, std::byte{7}));
  return [bare, memory = Bytes(bytes)]() mutable { bare->get("bench", memory); };
}

Operation wire_put(const Endpoint& endpoint, std::size_t bytes, std::string key = "bench") {
  return [client = std::make_shared<Client>(endpoint), key = std::move(key), memory = Bytes(bytes, std::byte{7})] {
    client->put(key, memory);
  };
}

Operation wire_get(const Endpoint& endpoint, std::size_t bytes, std::string key = "bench") {
  auto client = std::make_shared<Client>(endpoint);
  client->put(key, Bytes(bytes, std::byte{7}));
  return [client, key = std::move(key), memory = Bytes(bytes)]() mutable { client->get(key, memory); };
}

Operation wire_put_tensor(const Endpoint& endpoint, std::size_t bytes) {
  return [client = std::make_shared<Client>(endpoint), memory = Bytes(bytes, std::byte{7})] {
    const std::array<std::size_t, 2> dims{1, memory.size() / sizeof(float)};
    client->put_tensor("bench-tensor", {Dtype::float32, dims}, memory);
  };
}

/// With redisCommandArgv, which is what takes keys and payloads of any bytes.
Operation hiredis_put(const Place& place, std::size_t bytes) {
  const std::shared_ptr<redisContext> context(
      place.tcp ? redisConnect("127.0.0.1", place.server.port()) : redisConnectUnix(place.server.socket().c_str()),
      redisFree);
  return [context, memory = Bytes(bytes, std::byte{7})] {
    std::array<const char*, 3> argv{"SET", "bench", reinterpret_cast<const char*>(memory.data())};
    std::array<std::size_t, 3> lengths{3, 5, memory.size()};
    freeReplyObject(redisCommandArgv(context.get(), 3, argv.data(), lengths.data()));
  };
}

/// The same in a process whose glibc keeps the memory it has got. Each case has its process.
template <typename Make>
auto kept(Make make) {
  return [make] {
    mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
    mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the most that glibc takes
    return make();
  };
}

/// Keys that live on the shards in turn: on another one every time this is called.
class KeyOnShards {
 public:
  explicit KeyOnShards(const Endpoint& endpoint) : client_(endpoint) {}
  std::string next() { return fmt::format("{{{}}}bench", client_.tag_for_shard(turn_++ % client_.shard_count())); }

 private:
  Client client_;
  std::size_t turn_ = 0;
};

class Bench {
 public:
  explicit Bench(Arguments arguments) : arguments_(std::move(arguments)), ratios_(std::random_device{}()) {}

  int run() {
    announce(support::pin_to_one_core());
    {
      const support::RedisServer server;
      for (const bool tcp : {false, true}) against_bare({server, tcp});
      for (const bool tcp : {false, true}) against_hiredis({server, tcp});
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

  void measure(std::string name, const Size& size, double bound, std::function<Operation()> subject,
               std::function<Operation()> limit) {
    if (name.find(arguments_.only) == std::string::npos) return;
    ratios_.run({std::move(name), std::move(subject), std::move(limit), bound, size.blocks * arguments_.rounds,
                 size.rounds, size.operations});
  }

  void against_bare(const Place& place) {
    for (const auto& size : sizes) {
      const auto bytes = size.bytes;
      measure(
          fmt::format("put-bare/{}/{}", place.name(), size.name), size, size.bare_bound,
          [&] { return wire_put(place.endpoint(), bytes); }, [&] { return bare_put(place, bytes); });
      measure(
          fmt::format("get-bare/{}/{}", place.name(), size.name), size, size.bare_bound,
          [&] { return wire_get(place.endpoint(), bytes); }, [&] { return bare_get(place, bytes); });
    }
  }

  void against_hiredis(const Place& place) {
    for (const auto& size : std::span(sizes).subspan(1)) {
      const auto wire = [&] { return wire_put(place.endpoint(), size.bytes); };
      const auto hiredis = [&] { return hiredis_put(place, size.bytes); };
      measure(fmt::format("put-hiredis/{}/{}", place.name(), size.name), size, size.hiredis_bound, wire, hiredis);
      measure(fmt::format("put-hiredis-kept/{}/{}", place.name(), size.name), size, hiredis_kept_bound, kept(wire),
              kept(hiredis));
    }
  }

  /// In every block the cluster's client speaks to another one of its shards.
  void against_single() {
    const support::RedisServer server;
    support::RedisCluster cluster(3);
    const auto& size = sizes[0];
    const auto one = parse_endpoint(server.tcp());
    const auto three = parse_endpoint(cluster.tcp());
    KeyOnShards keys(three);
    measure(
        "put-cluster/tcp/1KiB", size, 1.05, [&] { return wire_put(three, size.bytes, keys.next()); },
        [&] { return wire_put(one, size.bytes, "{0}bench"); });
    measure(
        "get-cluster/tcp/1KiB", size, 1.05, [&] { return wire_get(three, size.bytes, keys.next()); },
        [&] { return wire_get(one, size.bytes, "{0}bench"); });
  }

  void against_set() {
    if (arguments_.module.empty()) return fmt::print("# tensorset: skipped, no --module given\n");
    if (!std::filesystem::exists(arguments_.module)) {
      return fmt::print("# tensorset: skipped, there is no {}\n", arguments_.module);
    }
    const support::RedisServer server({"--loadmodule", std::filesystem::absolute(arguments_.module)});
    for (const bool tcp : {false, true}) {
      const Place place{server, tcp};
      for (const auto& size : sizes) {
        measure(
            fmt::format("tensorset-set/{}/{}", place.name(), size.name), size, 1.05,
            [&] { return wire_put_tensor(place.endpoint(), size.bytes); },
            [&] { return wire_put(place.endpoint(), size.bytes); });
      }
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
