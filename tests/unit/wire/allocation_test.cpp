// SPDX-License-Identifier: Apache-2.0
// Counts what a warm client takes from the heap. The program's own malloc, so that C libraries count too.
#include <gmock/gmock.h>

#include <array>
#include <functional>

#include "bytes.hpp"
#include "support/redis_server.hpp"
#include "wire/client.hpp"

extern "C" {
void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t count, std::size_t bytes);
void* __libc_realloc(void* old, std::size_t bytes);
}

namespace {
thread_local std::size_t allocations = 0;
}

extern "C" {
void* malloc(std::size_t bytes) noexcept {
  ++allocations;
  return __libc_malloc(bytes);
}
void* calloc(std::size_t count, std::size_t bytes) noexcept {
  ++allocations;
  return __libc_calloc(count, bytes);
}
void* realloc(void* old, std::size_t bytes) noexcept {
  ++allocations;
  return __libc_realloc(old, bytes);
}
}

namespace scalebench::wire {
namespace {

std::size_t allocations_of_the_third(const std::function<void()>& operation) {
  operation();
  operation();
  const auto before = allocations;
  operation();
  return allocations - before;
}

class Warm : public testing::Test {
 protected:
  static constexpr std::size_t size = 100'000;

  support::RedisServer server_{{"--loadmodule", TENSOR_MODULE}};
  Client client_{parse_endpoint(server_.tcp())};
  Bytes bytes_ = pattern(size);
  Bytes back_ = Bytes(size);
};

TEST(TheCounter, Counts) {
  EXPECT_GE(allocations_of_the_third([] { Bytes(1000).swap(*std::make_unique<Bytes>()); }), 1U);
}

TEST_F(Warm, ValuesComeAndGoWithoutTheHeap) {
  const auto put_and_get = [&] {
    client_.put("a key that is longer than a short string", bytes_);
    client_.get("a key that is longer than a short string", back_);
  };
  EXPECT_EQ(allocations_of_the_third(put_and_get), 0U);
}

TEST_F(Warm, TensorsComeAndGoWithoutTheHeap) {
  const std::array<std::size_t, 3> dims{10, 100, 100};
  const TensorSpec spec{Dtype::int8, dims};
  Tensor owned;
  const auto put_and_get = [&] {
    client_.put_tensor("tensor", spec, bytes_);
    client_.get_tensor("tensor", spec, back_);
    client_.get_tensor("tensor", owned);
  };
  EXPECT_EQ(allocations_of_the_third(put_and_get), 0U);
}

TEST_F(Warm, ABatchFilledAgainRunsWithoutTheHeap) {
  Batch batch;
  const auto run = [&] {
    batch.clear();
    for (int i = 0; i < 10; ++i) {
      batch.put("key", bytes_);
      batch.get("key", back_);
    }
    client_.run(batch);
  };
  EXPECT_EQ(allocations_of_the_third(run), 0U);
}

TEST(WarmOnCluster, ValuesComeAndGoWithoutTheHeap) {
  support::RedisCluster cluster(3);
  Client client(parse_endpoint(cluster.tcp()));
  const auto bytes = pattern(1024);
  Bytes back(bytes.size());
  const auto put_and_get = [&] {
    for (const auto* key : {"a", "b", "c", "d", "e", "f"}) {
      client.put(key, bytes);
      client.get(key, back);
    }
  };
  EXPECT_EQ(allocations_of_the_third(put_and_get), 0U);
}

}  // namespace
}  // namespace scalebench::wire
