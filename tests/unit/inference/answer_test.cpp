// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>

#include "inference/model_file.hpp"

namespace scalebench::inference {
namespace {

template <typename Element>
wire::Tensor tensor(wire::Dtype type, const std::vector<Element>& elements) {
  wire::Tensor made;
  made.type = type;
  made.dims = {1, elements.size()};
  made.memory.resize(elements.size() * sizeof(Element));
  std::memcpy(made.memory.bytes().data(), elements.data(), elements.size() * sizeof(Element));
  return made;
}
wire::Tensor reals(const std::vector<float>& elements) { return tensor(wire::Dtype::float32, elements); }
wire::Tensor whole(const std::vector<std::int32_t>& elements) { return tensor(wire::Dtype::int32, elements); }

TEST(Answers, AreTheSameWithinATenThousandthOfTheLargest) {
  EXPECT_EQ(difference(reals({1, 100}), reals({1.009F, 100})), "");
  EXPECT_EQ(difference(reals({1, 100}), reals({1.02F, 100})), "element 0 is 1.020000 instead of 1.000000");
}

TEST(Answers, OfSmallNumbersAreComparedAsStrictly) {
  EXPECT_NE(difference(reals({1e-6F, 2e-6F}), reals({1.1e-6F, 2e-6F})), "");
}

TEST(Answers, WithoutANumberAreTheSameOnlyWhereBothHaveNone) {
  EXPECT_EQ(difference(reals({NAN, 1}), reals({NAN, 1})), "");
  EXPECT_NE(difference(reals({NAN, 1}), reals({1, 1})), "");
  EXPECT_NE(difference(reals({1, 1}), reals({1, NAN})), "");
  EXPECT_NE(difference(reals({1, 1}), reals({1, INFINITY})), "");
}

TEST(Answers, InWholeNumbersAreTheSameOrNot) {
  EXPECT_EQ(difference(whole({7, 8}), whole({7, 8})), "");
  EXPECT_NE(difference(whole({7, 100'000}), whole({7, 100'001})), "");
}

TEST(Answers, OfAnotherShapeOrTypeAreDifferent) {
  EXPECT_EQ(difference(reals({1}), reals({1, 2})), "it is FLOAT 1x2 instead of FLOAT 1x1");
  EXPECT_EQ(difference(reals({1}), whole({1})), "it is INT32 1x1 instead of FLOAT 1x1");
}

}  // namespace
}  // namespace scalebench::inference
