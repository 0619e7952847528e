// SPDX-License-Identifier: Apache-2.0
#include "aggregation/redis_exchange.hpp"

#include <fmt/format.h>

#include <array>

namespace scalebench::aggregation {
namespace {

using Words = std::vector<std::string_view>;
using std::chrono::milliseconds;

/// How much longer than the wait of a blocking command its reply may take.
constexpr milliseconds reply_grace{5000};

[[noreturn]] void complain_of_length(const std::string& list, std::size_t length, int producers) {
  throw sb::ServiceLost(
      fmt::format("the list {} has {} entries where {} producers append one each: it is left over, or "
                  "somebody else writes to it",
                  list, length, producers));
}

}  // namespace

RedisEnd::RedisEnd(const wire::Endpoint& endpoint, const Shape& shape, Handover handover, Patience& patience)
    : shape_(shape),
      handover_(handover),
      patience_(patience),
      endpoint_(endpoint),
      client_(endpoint, {patience.deadline()}),
      datasets_(client_, {shape.run, shape.run}) {}

std::string RedisEnd::list_key(std::int64_t iteration) const {
  return wire::prefixed(shape_.run, list_name(iteration));
}

std::string RedisEnd::sign_key(std::int64_t iteration, const char* sign) const {
  return fmt::format("{{{}}}.{}", list_key(iteration), sign);
}

void RedisEnd::block(const char* what, Words argv, const std::string& key) {
  const std::size_t shard = client_.shard_of(key);
  argv.emplace_back();
  patience_.in_slices(what, [&](milliseconds wait) {
    const std::string seconds = fmt::format("{:.3f}", static_cast<double>(wait.count()) / 1000);
    argv.back() = seconds;
    return client_.command_on(shard, argv, wait + reply_grace).kind() != wire::ReplyView::Kind::nil;
  });
}

void RedisEnd::erase_keys(std::span<const std::string> keys) {
  wire::Batch batch;
  for (const auto& key : keys) batch.act(std::array<std::string_view, 2>{"DEL", key}, key);
  client_.run(batch);
}

std::vector<std::string> RedisEnd::dataset_keys(int producer) const {
  const std::string base = wire::prefixed(shape_.run, fmt::format("{{{}}}", dataset_name(producer)));
  std::vector<std::string> keys{base + ".meta"};
  for (int i = 0; i < shape_.tensors; ++i) keys.push_back(fmt::format("{}.{}", base, tensor_name(i)));
  return keys;
}

void RedisEnd::erase_run(std::int64_t iteration) {
  std::vector<std::string> keys{list_key(iteration), sign_key(iteration, "ready"), sign_key(iteration, "done")};
  for (int producer = 0; producer < shape_.producers; ++producer) {
    for (auto& key : dataset_keys(producer)) keys.push_back(std::move(key));
  }
  erase_keys(keys);
}

RedisProducer::RedisProducer(const wire::Endpoint& endpoint, const Shape& shape, Handover handover, Patience& patience,
                             int number, const Parcel& parcel)
    : RedisEnd(endpoint, shape, handover, patience), number_(number), name_(dataset_name(number)), parcel_(parcel) {}

void RedisProducer::put() { datasets_.put({name_, parcel_.tensors(), {}}); }

void RedisProducer::append(std::int64_t iteration) {
  const std::size_t length = datasets_.append(list_name(iteration), name_);
  const auto producers = static_cast<std::size_t>(shape_.producers);
  if (length > producers) complain_of_length(list_key(iteration), length, shape_.producers);
  last_ = length == producers;
}

void RedisProducer::wait_consumed(std::int64_t iteration) {
  constexpr const char* what = "the consumers to take the list";
  if (handover_ == Handover::poll) {
    return patience_.until(what, [&] { return datasets_.length(list_name(iteration)) == 0; });
  }
  if (last_ && shape_.producers > 1) {
    const std::string ready = sign_key(iteration, "ready");
    Words push{"RPUSH", ready};
    push.insert(push.end(), static_cast<std::size_t>(shape_.consumers), "1");
    client_.command(push, ready);
  }
  const std::string done = sign_key(iteration, "done");
  block(what, {"BLPOP", done}, done);
}

void RedisProducer::clean() { erase_keys(dataset_keys(number_)); }

RedisConsumer::Reader::Reader(const wire::Endpoint& endpoint, const Shape& shape, milliseconds deadline)
    : client(endpoint, {deadline}), datasets(client, {shape.run, shape.run}) {}

RedisConsumer::RedisConsumer(const wire::Endpoint& endpoint, const Shape& shape, Handover handover, Patience& patience,
                             int number, int threads)
    : RedisEnd(endpoint, shape, handover, patience), number_(number), workers_(threads) {
  if (number == 0) run_.emplace(client_, shape.run);
  for (int i = 0; i < threads; ++i) readers_.emplace_back(endpoint, shape, patience.deadline());
}

bool RedisConsumer::is_whole(std::int64_t iteration) {
  const std::size_t length = datasets_.length(list_name(iteration));
  const auto producers = static_cast<std::size_t>(shape_.producers);
  if (length > producers) complain_of_length(list_key(iteration), length, shape_.producers);
  return length == producers;
}

void RedisConsumer::wait_list(std::int64_t iteration) {
  constexpr const char* what = "the producers to fill the list";
  if (handover_ == Handover::poll) return patience_.until(what, [&] { return is_whole(iteration); });
  const std::string list = list_key(iteration);
  if (shape_.producers == 1) return block(what, {"BLMOVE", list, list, "RIGHT", "RIGHT"}, list);
  const std::string ready = sign_key(iteration, "ready");
  block(what, {"BLPOP", ready}, ready);
}

/// Deals this consumer's share to the readers; returns how many of them have something to do.
int RedisConsumer::deal(std::span<const std::string> entries) {
  for (auto& reader : readers_) reader.entries.clear();
  std::size_t dealt = 0;
  const auto step = static_cast<std::size_t>(shape_.consumers);
  for (auto i = static_cast<std::size_t>(number_); i < entries.size(); i += step) {
    readers_[dealt++ % readers_.size()].entries.push_back(entries[i]);
  }
  return static_cast<int>(std::min(dealt, readers_.size()));
}

void RedisConsumer::get(std::int64_t iteration) {
  const auto entries = datasets_.entries(list_name(iteration));
  if (entries.size() != static_cast<std::size_t>(shape_.producers)) {
    complain_of_length(list_key(iteration), entries.size(), shape_.producers);
  }
  workers_.run(deal(entries), [this](int worker) {
    auto& reader = readers_[static_cast<std::size_t>(worker)];
    reader.datasets.get_entries(reader.entries, reader.received);
  });
}

void RedisConsumer::erase_list(std::int64_t iteration) {
  if (handover_ == Handover::poll) return datasets_.erase_list(list_name(iteration));
  const std::string list = list_key(iteration), done = sign_key(iteration, "done");
  client_.command(std::array<std::string_view, 3>{"RENAME", list, done}, list);
}

void RedisConsumer::visit(const Visitor& visitor) const {
  for (const auto& reader : readers_) {
    for (std::size_t i = 0; i < reader.entries.size(); ++i) {
      const auto& dataset = reader.received[i];
      for (std::size_t t = 0; t < dataset.tensors.size(); ++t) {
        visitor(producer_in(dataset.name), static_cast<int>(t), dataset.tensors[t].bytes());
      }
    }
  }
}

void RedisConsumer::clean(std::int64_t iteration) {
  erase_run(iteration);
  if (run_) run_->withdraw();
}

}  // namespace scalebench::aggregation
