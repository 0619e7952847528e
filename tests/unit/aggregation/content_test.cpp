// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>

#include "aggregation/dataset_file.hpp"
#include "aggregation/exchange.hpp"

namespace scalebench::aggregation {
namespace {

using Bytes = std::vector<std::byte>;
constexpr Origin origin{1, 2, 3};

Bytes tensor_of(const Pattern& pattern, const Origin& from) {
  Bytes bytes(pattern.noise().begin(), pattern.noise().end());
  Pattern::mark(bytes, from);
  return bytes;
}

TEST(Pattern, IsRecognisedWhateverItsSize) {
  for (const std::size_t size : {4U, 8U, 12U, 1020U, 1024U, 1028U, 100'000U}) {
    const Pattern pattern(size, 7);
    EXPECT_EQ(pattern.difference(tensor_of(pattern, origin), origin), std::nullopt) << size;
  }
}

TEST(Pattern, OfAnotherProducerIterationTensorOrSeedIsNot) {
  const Pattern pattern(4096, 7);
  for (const Origin& other : {Origin{0, 2, 3}, Origin{1, 1, 3}, Origin{1, 2, 4}}) {
    EXPECT_EQ(pattern.difference(tensor_of(pattern, other), origin), 0U);
  }
  EXPECT_EQ(pattern.difference(tensor_of(Pattern(4096, 8), origin), origin), 8U);
}

TEST(Pattern, ShowsTheFirstByteThatChanged) {
  const Pattern pattern(4096, 7);
  Bytes bytes = tensor_of(pattern, origin);
  bytes[3000] ^= std::byte{1};
  EXPECT_EQ(pattern.difference(bytes, origin), 2056U);
}

TEST(Pattern, CutShortIsNotWhole) {
  const Pattern pattern(4096, 7);
  Bytes bytes = tensor_of(pattern, origin);
  bytes.resize(4000);
  EXPECT_EQ(pattern.difference(bytes, origin), 4000U);
}

TEST(Parcel, HoldsTensorsOfOneIterationNamedAndShapedAsSmartSimDoes) {
  const Pattern pattern(1024, 7);
  Parcel parcel({.producers = 1, .consumers = 1, .tensors = 2, .tensor_bytes = 1024, .run = "run"}, pattern.noise());
  parcel.mark(5, 9);
  ASSERT_EQ(parcel.tensors().size(), 2U);
  EXPECT_EQ(parcel.tensors()[1].name, "tensor_1");
  EXPECT_EQ(parcel.tensors()[1].spec.text(), "FLOAT 1x256");
  EXPECT_EQ(pattern.difference(parcel.tensors()[1].bytes, {5, 9, 1}), std::nullopt);
}

TEST(Shape, SplitsDatasetsByIndexModuloTheConsumers) {
  const Shape shape{.producers = 7, .consumers = 3, .tensors = 1, .tensor_bytes = 4, .run = "run"};
  EXPECT_EQ(shape.share_of(0), 3);
  EXPECT_EQ(shape.share_of(1), 2);
  EXPECT_EQ(shape.share_of(2), 2);
}

TEST(Shape, ReadsTheProducerFromADatasetsName) {
  EXPECT_EQ(producer_in(dataset_name(12)), 12);
  EXPECT_EQ(producer_in("aggregation_rank_x"), -1);
  EXPECT_EQ(producer_in("else"), -1);
}

}  // namespace
}  // namespace scalebench::aggregation
