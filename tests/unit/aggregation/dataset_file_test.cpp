// SPDX-License-Identifier: Apache-2.0
#include "aggregation/dataset_file.hpp"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>

#include <array>
#include <cstring>
#include <fstream>
#include <iterator>
#include <scalebench/sdk.hpp>

#include "base/file.hpp"

namespace scalebench::aggregation {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

class AFile : public ::testing::Test {
 protected:
  void write(std::span<const float> values = std::array{1.0F, 2.0F, 3.0F}) {
    const std::array<std::size_t, 2> dims{1, values.size()};
    const wire::TensorSpec spec{wire::Dtype::float32, dims};
    const std::array tensors{wire::TensorView{"tensor_0", spec, std::as_bytes(values)},
                             wire::TensorView{"tensor_1", spec, std::as_bytes(values)}};
    write_dataset(path_, "aggregation_rank_7", tensors);
  }
  std::string bytes() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void expect_refused(const std::string& why) {
    DatasetFile file;
    EXPECT_THAT([&] { file.read(path_); }, ThrowsMessage<sdk::ServiceLost>(HasSubstr(why)));
  }

  base::TemporaryFolder folder_{"scalebench-test-"};
  std::filesystem::path path_ = folder_.path() / "dataset.dat";
};

TEST_F(AFile, ComesBackAsItWent) {
  write();
  DatasetFile file;
  for (int again = 0; again < 2; ++again) {
    file.read(path_);
    EXPECT_EQ(file.name(), "aggregation_rank_7");
    ASSERT_EQ(file.tensors().size(), 2U);
    EXPECT_EQ(file.tensors()[1].name, "tensor_1");
    float last = 0;
    std::memcpy(&last, file.tensors()[1].bytes.data() + 8, sizeof last);
    EXPECT_EQ(last, 3.0F);
  }
}

TEST_F(AFile, HasTheBytesThatSmartSimScalingWrites) {
  write(std::array{1.0F});
  using namespace std::string_literals;
  const std::string one = "\x01\0\0\0\0\0\0\0\0\0\x80\x3f"s, eight = "\x08\0\0\0\0\0\0\0"s;
  EXPECT_EQ(bytes(),
            "\x12\0\0\0\0\0\0\0"s + "aggregation_rank_7" + eight + "tensor_0" + one + eight + "tensor_1" + one);
}

TEST_F(AFile, CutShortAnywhereIsNoDataset) {
  write();
  const std::string whole = bytes();
  const std::size_t first_end = whole.find("tensor_1") - 8;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    if (size == first_end || size == whole.find("tensor_0") - 8) continue;  // a dataset with fewer tensors
    std::ofstream(path_, std::ios::binary) << whole.substr(0, size);
    expect_refused("no whole dataset");
  }
}

TEST_F(AFile, WithAnAbsurdLengthIsRefused) {
  std::ofstream(path_, std::ios::binary) << std::string(8, '\xff') << "x";
  expect_refused("no whole dataset");
}

TEST_F(AFile, ThatIsMissingIsNamed) { expect_refused(path_.string() + ": No such file or directory"); }

TEST_F(AFile, ThatFindsNoRoomIsNamed) {
  signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{100, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  EXPECT_THAT([&] { write(std::vector<float>(1000)); },
              ThrowsMessage<sdk::ServiceLost>(HasSubstr("cannot write " + path_.string() + ": ")));
  setrlimit(RLIMIT_FSIZE, &before);
}

}  // namespace
}  // namespace scalebench::aggregation
