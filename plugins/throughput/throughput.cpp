// SPDX-License-Identifier: Apache-2.0
// Each rank puts a tensor into Redis and gets it back, over one connection and under one key of its own.
#include <algorithm>
#include <cstring>
#include <optional>
#include <scalebench/sdk.hpp>

#include "payload.hpp"
#include "wire/client.hpp"

namespace sb = scalebench::sdk;
namespace wire = scalebench::wire;

struct Throughput {
  static constexpr auto name = "throughput";
  static constexpr auto help = "Each rank puts a tensor into Redis and gets it back";

  sb::Bytes tensor_bytes;
  std::string check;
  static constexpr sb::Option options[] = {
      sb::option<&Throughput::tensor_bytes>(
          "tensor-bytes", "1024,8192,16384,32768,65536,131072,262144,524288,1024000,2048000,4096000",
          "size of the tensor; the default sizes are those of SmartSim-Scaling", {.unit = "B", .range = "1.."}),
      sb::option<&Throughput::check>("verify", "every", "which tensors are compared with what was put",
                                     {.choices = "every|last|none"}),
  };

  enum { put_tensor, unpack_tensor, loop, client };
  static constexpr sb::Metric metrics[] = {
      sb::duration("put_tensor", "SET of the tensor", "B"),
      sb::duration("unpack_tensor", "GET of it into the rank's memory", "B"),
      sb::duration("loop", "both", "B"),
      sb::duration("client", "making the connection, once in setup"),
  };
  static constexpr auto needs = sb::need("redis");
  static constexpr sb::Ranks ranks{.fallback = 2};
  static constexpr bool independent = true;

  void validate(const sb::Candidate&) const {
    constexpr std::int64_t limit = std::int64_t{512} << 20;
    if (tensor_bytes > limit)
      throw sb::Usage("tensor-bytes " + std::to_string(tensor_bytes.count) +
                      ": Redis takes values of at most 512 MiB; give a smaller size");
  }

  void setup(const sb::Context& context, sb::Setup& answer) {
    sent_ = Payload(tensor_bytes.size(), context.seed, static_cast<std::uint64_t>(context.rank));
    received_.resize(tensor_bytes.size());
    key_ = context.run_id + ":tensor:" + std::to_string(context.rank);
    const double bytes = static_cast<double>(tensor_bytes.count);
    answer.work(put_tensor, bytes).work(unpack_tensor, bytes).work(loop, 2 * bytes);
    try {
      const wire::Endpoint endpoint = wire::parse_endpoint(context.endpoint);
      answer.time(client, [&] { client_.emplace(endpoint); });
    } catch (const wire::Failure& failure) {
      throw sb::ServiceLost(failure.what());
    }
  }

  void iterate(sb::Lap& lap) {
    sent_.mark(static_cast<std::uint64_t>(lap.iteration()));
    whole_ = false;
    try {
      lap.begin();
      client_->put(key_, sent_.bytes()), lap(put_tensor);
      client_->get(key_, received_), lap(unpack_tensor);
    } catch (const wire::Failure& failure) {
      return note(failure, lap);
    }
    lap.whole(loop);
    whole_ = true;
    losses_ = 0;
    if (check == "every") compare();
  }

  /// The last tensor, unless getting it failed: that is on record already.
  void verify() const {
    if (check != "none" && whole_) compare();
  }

  void teardown() {
    try {
      client_->erase(key_);
    } catch (const wire::Failure& failure) {
      throw sb::ServiceLost("the key " + key_ + " may be left behind: " + failure.what());
    }
  }

 private:
  /// A failed operation is a sample like any other; a server that stays away ends the point.
  void note(const wire::Failure& failure, sb::Lap& lap) {
    lap.fail(lap.next(), static_cast<std::int32_t>(failure.fault()), failure.what());
    const bool lost =
        failure.fault() == wire::Fault::connection_lost || failure.fault() == wire::Fault::deadline_exceeded;
    losses_ = lost ? losses_ + 1 : 0;
    if (losses_ == losses_allowed) throw sb::ServiceLost(failure.what());
  }

  void compare() const {
    const auto sent = sent_.bytes();
    if (std::memcmp(sent.data(), received_.data(), sent.size()) == 0) return;
    const auto difference = std::mismatch(sent.begin(), sent.end(), received_.begin()).first - sent.begin();
    throw sb::Incorrect("the tensor of " + key_ + " came back different from byte " + std::to_string(difference) +
                        " on");
  }

  Payload sent_;
  std::vector<std::byte> received_;
  std::string key_;
  std::optional<wire::Client> client_;
  static constexpr int losses_allowed = 10;
  int losses_ = 0;      ///< connections lost in a row
  bool whole_ = false;  ///< received_ holds what this iteration put
};

SCALEBENCH_PLUGIN("throughput", "Round trips of tensors through Redis", Throughput)
