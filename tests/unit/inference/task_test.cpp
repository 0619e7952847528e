// SPDX-License-Identifier: Apache-2.0
#include "inference/task.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <scalebench/sdk.hpp>

#include "base/file.hpp"

namespace scalebench::inference {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::Ge;
using testing::Le;

TEST(Shape, IsReadFromLengthsWithXBetween) {
  EXPECT_THAT(parse_shape("224x224x3"), ElementsAre(224, 224, 3));
  EXPECT_THAT(parse_shape("8"), ElementsAre(8));
}

TEST(Shape, IsRefusedWhereALengthIsNone) {
  for (const char* text : {"", "x", "3x", "x3", "0x3", "-1", "3x4 ", "3,4", "99999999999x2"})
    EXPECT_THROW(parse_shape(text), sdk::Usage) << text;
}

TEST(Request, IsOneImageAsItIsForAScriptAndABatchForAModel) {
  EXPECT_THAT(request_dims({2, 3}, 1, true), ElementsAre(2, 3));
  EXPECT_THAT(request_dims({2, 3}, 1, false), ElementsAre(1, 2, 3));
  EXPECT_THAT(request_dims({2, 3}, 4, true), ElementsAre(4, 2, 3));
  EXPECT_THAT(request_dims({2, 3}, 4, false), ElementsAre(4, 2, 3));
}

TEST(Device, IsACpuOrAGpuWithOrWithoutItsNumber) {
  for (const char* device : {"CPU", "GPU", "GPU:0", "GPU:12"}) EXPECT_NO_THROW(check_device(device, 1)) << device;
  for (const char* device : {"", "TPU", "GPU:", "GPU:x", "GPU:1234", "CPU:0"})
    EXPECT_THROW(check_device(device, 1), sdk::Usage) << device;
}

TEST(Device, IsNoOtherThanGpuWhenThereAreSeveral) {
  EXPECT_NO_THROW(check_device("GPU", 4));
  for (const char* device : {"CPU", "GPU:1"}) EXPECT_THROW(check_device(device, 4), sdk::Usage) << device;
}

TEST(Device, OfARankIsItsShareOfThem) {
  EXPECT_EQ(device_of_rank("GPU", 2, 3), "GPU:1");
  EXPECT_EQ(device_of_rank("CPU", 1, 3), "CPU");
}

TEST(Scripts, OfOurOwnHaveOneFunctionForAnImageAndOneForMore) {
  EXPECT_EQ(read_script("preprocess", "unused", 1).function, "pre_process_3ch");
  EXPECT_EQ(read_script("preprocess", "unused", 2).function, "pre_process_batch");
  EXPECT_FALSE(read_script("none", "unused", 1));
}

TEST(Scripts, OfTheUserAreReadAndMustNotBeMissingOrEmpty) {
  const base::TemporaryFolder folder("scalebench-test-");
  const std::string file = folder.path() / "s.py";
  EXPECT_THROW(read_script(file, "f", 1), sdk::Usage);
  std::ofstream(file).flush();
  EXPECT_THROW(read_script(file, "f", 1), sdk::Usage);
  std::ofstream(file) << "def f(x):\n    return x\n";
  EXPECT_EQ(read_script(file, "f", 1).source, "def f(x):\n    return x\n");
}

std::vector<float> drawn(std::uint64_t seed) {
  const Dims dims = {50, 20};
  const auto bytes = draw_image({wire::Dtype::float32, dims}, seed);
  std::vector<float> elements(bytes.size() / sizeof(float));
  std::memcpy(elements.data(), bytes.data(), bytes.size());
  return elements;
}

TEST(Images, AreWholeNumbersUpTo255OfTheSizeAskedFor) {
  EXPECT_EQ(drawn(1).size(), 1000);
  EXPECT_THAT(drawn(1), Each(AllOf(Ge(0), Le(255))));
  for (const float element : drawn(1)) EXPECT_EQ(element, std::floor(element));
}

TEST(Images, DifferWithTheSeedOnly) {
  EXPECT_EQ(drawn(1), drawn(1));
  EXPECT_NE(drawn(1), drawn(2));
}

TEST(Images, OfEightBitsWithSignAreNotNegative) {
  const Dims dims = {1000};
  for (const std::byte element : draw_image({wire::Dtype::int8, dims}, 1)) EXPECT_LT(element, std::byte{128});
}

}  // namespace
}  // namespace scalebench::inference
