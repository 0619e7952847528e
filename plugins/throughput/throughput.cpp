// SPDX-License-Identifier: Apache-2.0
// Each rank puts a tensor into Redis and gets it back, with a client and under keys of its own.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <optional>
#include <scalebench/sdk.hpp>
#include <thread>

#include "keys.hpp"
#include "wire/client.hpp"

namespace sb = scalebench::sdk;
namespace wire = scalebench::wire;

struct Throughput {
  static constexpr auto name = "throughput";
  static constexpr auto help = "Each rank puts a tensor into Redis and gets it back";

  sb::Bytes tensor_bytes;
  std::string encoding, placement, check;
  sb::Duration command_timeout;
  static constexpr sb::Option options[] = {
      sb::option<&Throughput::tensor_bytes>(
          "tensor-bytes", "1024,8192,16384,32768,65536,131072,262144,524288,1024000,2048000,4096000",
          "size of the tensor; the default sizes are those of SmartSim-Scaling", {.unit = "B", .range = "1.."}),
      sb::option<&Throughput::encoding>("encoding", "blob", "blob: SET and GET; tensor: AI.TENSORSET and AI.TENSORGET",
                                        {.choices = "blob|tensor", .axis = SB_LAUNCH}),
      sb::option<&Throughput::placement>("placement", "spread",
                                         "in a cluster, a rank's tensors: on all shards in turn, or on one of them",
                                         {.choices = "spread|pinned"}),
      sb::option<&Throughput::command_timeout>("command-timeout", "60s", "an operation without a reply so long failed",
                                               {.range = "1ms..1h"}),
      sb::option<&Throughput::check>("verify", "every", "which tensors are compared with what was put",
                                     {.choices = "every|last|none"}),
  };

  enum { put_tensor, unpack_tensor, loop, client };
  static constexpr sb::Metric metrics[] = {
      sb::duration("put_tensor", "SET or AI.TENSORSET of it", "B"),
      sb::duration("unpack_tensor", "GET or AI.TENSORGET into the rank's memory", "B"),
      sb::duration("loop", "both", "B"),
      sb::duration("client", "making the connection, once in setup"),
  };
  static constexpr sb::Need needs[] = {sb::need("redis"),
                                       sb::need("redis", "--loadmodule ${module_dir}/tensor.so", "encoding=tensor")};
  static constexpr sb::Ranks ranks{.fallback = 2};
  static constexpr bool independent = true;

  void validate(const sb::Candidate&) const {
    constexpr std::int64_t limit = std::int64_t{512} << 20;
    const std::string given = "tensor-bytes " + std::to_string(tensor_bytes.count) + ": ";
    if (tensor_bytes > limit) throw sb::Usage(given + "Redis takes values of at most 512 MiB; give a smaller size");
    if (encoding != "tensor") return;
    if (tensor_bytes.size() % sizeof(float) != 0)
      throw sb::Usage(given + "a tensor of 4-byte floats has a multiple of 4 bytes; give one, or --encoding blob");
    prefixes();
  }

  void setup(const sb::Context& context, sb::Setup& answer) {
    sent_ = Payload(tensor_bytes.size(), context.seed, static_cast<std::uint64_t>(context.rank));
    received_.resize(tensor_bytes.size());
    tensors_ = encoding == "tensor";
    shape_ = {1, tensor_bytes.size() / sizeof(float)};
    context_.emplace(context);
    const double bytes = static_cast<double>(tensor_bytes.count);
    answer.patience({2 * command_timeout.ns});
    answer.work(put_tensor, bytes).work(unpack_tensor, bytes).work(loop, 2 * bytes);
    try {
      const wire::Endpoint endpoint = wire::parse_endpoint(context.endpoint);
      const wire::ClientOptions wanted{deadline()};
      answer.time(client, [&] { client_.emplace(endpoint, wanted); });
      if (tensors_) require_tensors();
    } catch (const wire::Failure& failure) {
      throw sb::ServiceLost(failure.what());
    }
    keys_ = choose_keys(context.run_id + ":tensor:" + std::to_string(context.rank), context.rank);
  }

  void iterate(sb::Lap& lap) {
    key_ = &keys_.at(lap.iteration());
    sent_.mark(static_cast<std::uint64_t>(lap.iteration()));
    whole_ = false;
    try {
      lap.begin();
      put(), lap(put_tensor), written_ = true;
      get(), lap(unpack_tensor);
    } catch (const wire::Failure& failure) {
      written_ = written_ || failure.fault() != wire::Fault::server_error;
      return note(failure, lap);
    }
    lap.whole(loop);
    whole_ = true;
    absence_ = {};
    if (check == "every") compare();
  }

  /// The last tensor, unless getting it failed: that is on record already.
  void verify() const {
    if (check != "none" && whole_) compare();
  }

  /// Every key is tried, whatever became of the one before; none when the server never took a tensor.
  void teardown() {
    if (!written_) return;
    std::string left_behind;
    for (const std::string& key : keys_.all()) {
      try {
        client_->erase(key);
      } catch (const wire::Failure& failure) {
        if (left_behind.empty()) left_behind = "the key " + key + " may be left behind: " + failure.what();
      }
    }
    if (!left_behind.empty()) throw sb::ServiceLost(left_behind);
  }

 private:
  using Milliseconds = std::chrono::milliseconds;

  Milliseconds deadline() const {
    return std::chrono::ceil<Milliseconds>(std::chrono::nanoseconds(command_timeout.ns));
  }

  static KeyPrefixes prefixes() {
    try {
      return KeyPrefixes::from_environment();
    } catch (const std::invalid_argument& problem) {
      throw sb::Usage(problem.what());
    }
  }

  /// In a sentence, before every single operation fails. A server that does not say is believed.
  void require_tensors() {
    constexpr std::array<std::string_view, 3> question{"COMMAND", "INFO", "AI.TENSORSET"};
    try {
      const wire::Reply reply = client_->command(question);
      if (reply.size() == 0 || reply[0].kind() == wire::ReplyView::Kind::array) return;
    } catch (const wire::Failure& failure) {
      if (failure.fault() == wire::Fault::server_error) return;
      throw;
    }
    throw sb::Usage("the server knows no AI.TENSORSET: load RedisAI or the module tensor.so, or use --encoding blob");
  }

  Keys choose_keys(const std::string& own, int rank) const {
    const std::string out = tensors_ ? prefixes().out : "";
    const std::string prefix = out.empty() ? "" : out + ".";
    if (!client_->clustered()) return Keys::one(prefix + own);
    const std::size_t shards = client_->shard_count();
    if (placement == "pinned")
      return Keys::one(Keys::tagged(prefix, client_->tag_for_shard(static_cast<std::size_t>(rank) % shards), own));
    std::vector<std::string> tags;
    for (std::size_t shard = 0; shard < shards; ++shard) tags.push_back(client_->tag_for_shard(shard));
    return Keys::spread(tags, prefix, own, rank);
  }

  void put() { tensors_ ? client_->put_tensor(*key_, spec(), sent_.bytes()) : client_->put(*key_, sent_.bytes()); }
  void get() { tensors_ ? client_->get_tensor(*key_, spec(), received_) : client_->get(*key_, received_); }
  wire::TensorSpec spec() const { return {wire::Dtype::float32, shape_}; }

  /// A failed operation is a sample like any other; a server that stays away ends the point.
  void note(const wire::Failure& failure, sb::Lap& lap) {
    lap.fail(lap.next(), static_cast<std::int32_t>(failure.fault()), failure.what());
    if (failure.fault() == wire::Fault::connection_lost) {
      if (++absence_.losses >= losses_allowed) throw sb::ServiceLost(failure.what());
      wait_for_a_restart();
    } else if (failure.fault() == wire::Fault::deadline_exceeded) {
      if (++absence_.deadlines >= deadlines_allowed) throw sb::ServiceLost(failure.what());
    } else {
      absence_ = {};
    }
  }

  /// Longer each time, 3 s in all: what a server takes to come back. Between iterations, so nobody's time.
  void wait_for_a_restart() const {
    const auto end = std::chrono::steady_clock::now() + std::min(Milliseconds(1 << absence_.losses), Milliseconds(500));
    while (std::chrono::steady_clock::now() < end && !context_->stopping()) {
      std::this_thread::sleep_for(Milliseconds(1));
    }
  }

  void compare() const {
    const auto sent = sent_.bytes();
    if (std::memcmp(sent.data(), received_.data(), sent.size()) == 0) return;
    const auto difference = std::mismatch(sent.begin(), sent.end(), received_.begin()).first - sent.begin();
    throw sb::Incorrect("the tensor of " + *key_ + " came back different from byte " + std::to_string(difference) +
                        " on");
  }

  struct Absence {
    int losses = 0, deadlines = 0;  ///< in a row
  };
  static constexpr int losses_allowed = 14, deadlines_allowed = 3;

  Payload sent_;
  std::vector<std::byte> received_;
  std::array<std::size_t, 2> shape_{};  ///< that of SmartSim-Scaling
  bool tensors_ = false;
  Keys keys_;
  const std::string* key_ = nullptr;  ///< of this iteration
  std::optional<wire::Client> client_;
  std::optional<sb::Context> context_;
  Absence absence_;
  bool written_ = false;  ///< there may be something under the keys
  bool whole_ = false;    ///< received_ holds what this iteration put
};

SCALEBENCH_PLUGIN("throughput", "Round trips of tensors through Redis", Throughput)
