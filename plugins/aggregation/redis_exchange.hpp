// SPDX-License-Identifier: Apache-2.0
// The hand-over through Redis, in the format of SmartRedis with the run as its key prefix (SSKEYIN, SSKEYOUT).
//
// poll   consumers look at the list's length until it is whole, producers until it is gone.
// block  both sleep in a blocking command. Consumers: the producer whose append made the list whole pushes one token
//        per consumer to the list's `ready` key; a single producer's append is that sign itself. Producers: the list,
//        which has one entry per producer, is renamed to its `done` key, and each of them takes an entry: erasing the
//        list and releasing everybody is one command. Both keys live in the slot of their list.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "aggregation/exchange.hpp"
#include "aggregation/peers.hpp"
#include "aggregation/run_folder.hpp"
#include "wire/dataset.hpp"

namespace scalebench::aggregation {

/// What both ends do the same way.
class RedisEnd {
 protected:
  RedisEnd(const wire::Endpoint& endpoint, const Shape& shape, Handover handover, Patience& patience);

  std::string list_key(std::int64_t iteration) const;
  /// Beside the list, in its slot.
  std::string sign_key(std::int64_t iteration, const char* sign) const;
  /// One blocking command that waits for `key`; the wait, in seconds, is its last argument.
  void block(const char* what, std::vector<std::string_view> argv, const std::string& key);
  void erase_keys(std::span<const std::string> keys);
  void erase_run(std::int64_t iteration);
  std::vector<std::string> dataset_keys(int producer) const;

  Shape shape_;
  Handover handover_;
  Patience& patience_;
  wire::Endpoint endpoint_;
  wire::Client client_;
  wire::Datasets datasets_;
};

class RedisProducer : public Producer, private RedisEnd {
 public:
  RedisProducer(const wire::Endpoint& endpoint, const Shape& shape, Handover handover, Patience& patience, int number,
                const Parcel& parcel);

  void put() override;
  void append(std::int64_t iteration) override;
  void wait_consumed(std::int64_t iteration) override;
  void clean() override;
  void abandon(std::int64_t iteration) override { erase_run(iteration); }

 private:
  int number_;
  std::string name_;
  const Parcel& parcel_;
  bool last_ = false;  ///< its append made the list whole
};

class RedisConsumer : public Consumer, private RedisEnd {
 public:
  RedisConsumer(const wire::Endpoint& endpoint, const Shape& shape, Handover handover, Patience& patience, int number,
                int threads);

  void wait_list(std::int64_t iteration) override;
  void get(std::int64_t iteration) override;
  void erase_list(std::int64_t iteration) override;
  void visit(const Visitor& visitor) const override;
  void clean(std::int64_t iteration) override;
  void abandon(std::int64_t iteration) override { erase_run(iteration); }

 private:
  /// One thread's connection, and what it is to get over it.
  struct Reader {
    Reader(const wire::Endpoint& endpoint, const Shape& shape, std::chrono::milliseconds deadline);
    wire::Client client;
    wire::Datasets datasets;
    std::vector<std::string> entries;
    std::vector<wire::Dataset> received;
  };
  bool is_whole(std::int64_t iteration);
  int deal(std::span<const std::string> entries);

  int number_;
  std::optional<RunKey> run_;  ///< the first consumer's
  std::deque<Reader> readers_;
  Workers workers_;
};

}  // namespace scalebench::aggregation
