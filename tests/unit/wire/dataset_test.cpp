// SPDX-License-Identifier: Apache-2.0
// Tensors, datasets and lists on real servers with the tensor module, and their bytes as SmartRedis writes them.
#include "wire/dataset.hpp"

#include <gmock/gmock.h>

#include <array>
#include <cstring>
#include <span>
#include <string>

#include "bytes.hpp"
#include "support/names.hpp"
#include "support/redis_server.hpp"
#include "support/scripted_server.hpp"

namespace scalebench::wire {
namespace {

using namespace std::string_view_literals;
using testing::ElementsAre;
using testing::HasSubstr;

using Words = std::vector<std::string_view>;

constexpr std::array<std::size_t, 2> dims{1, 256};
const TensorSpec spec{Dtype::float32, dims};

class WithTensors : public testing::TestWithParam<std::size_t> {
 protected:
  /// One server, or a cluster of as many shards as the parameter says.
  void SetUp() override {
    const std::vector<std::string> module{"--loadmodule", TENSOR_MODULE};
    if (GetParam() == 1) {
      server_ = std::make_unique<support::RedisServer>(module);
    } else {
      cluster_ = std::make_unique<support::RedisCluster>(GetParam(), module);
    }
    client_.emplace(parse_endpoint(server_ ? server_->unix_socket() : cluster_->tcp()));
    datasets_.emplace(*client_);
  }

  void put_dataset(std::string_view name, unsigned seed) {
    const auto one = pattern(spec.bytes(), seed);
    const auto two = pattern(spec.bytes(), seed + 1);
    const std::array tensors{TensorView{"one", spec, one}, TensorView{"two", spec, two}};
    datasets_->put({name, tensors, {}});
  }
  static void expect_dataset(const Dataset& dataset, unsigned seed) {
    ASSERT_EQ(dataset.tensors.size(), 2U);
    EXPECT_THAT(dataset.tensors[0].bytes(), testing::ElementsAreArray(pattern(spec.bytes(), seed)));
    EXPECT_THAT(dataset.tensors[1].bytes(), testing::ElementsAreArray(pattern(spec.bytes(), seed + 1)));
    EXPECT_EQ(dataset.tensors[1].name, "two");
    EXPECT_THAT(dataset.tensors[1].dims, ElementsAre(1, 256));
  }

  std::unique_ptr<support::RedisServer> server_;
  std::unique_ptr<support::RedisCluster> cluster_;
  std::optional<Client> client_;
  std::optional<Datasets> datasets_;
};

INSTANTIATE_TEST_SUITE_P(Shards, WithTensors, testing::Values(1, 3), support::named_by_count);

TEST_P(WithTensors, EveryTypeComesBackAsItWent) {
  for (const auto type : {Dtype::float32, Dtype::float64, Dtype::int8, Dtype::int16, Dtype::int32, Dtype::int64,
                          Dtype::uint8, Dtype::uint16}) {
    const std::array<std::size_t, 3> shape{3, 5, 7};
    const TensorSpec typed{type, shape};
    const auto bytes = pattern(typed.bytes());
    Bytes back(bytes.size());
    Tensor owned;
    client_->put_tensor("tensor", typed, bytes);
    client_->get_tensor("tensor", typed, back);
    client_->get_tensor("tensor", owned);
    EXPECT_EQ(bytes, back);
    EXPECT_EQ(owned.type, type);
    EXPECT_THAT(owned.dims, ElementsAre(3, 5, 7));
    EXPECT_THAT(owned.bytes(), testing::ElementsAreArray(bytes));
  }
}

TEST_P(WithTensors, ATensorOfAnotherShapeIsNamed) {
  client_->put_tensor("tensor", spec, pattern(spec.bytes()));
  const std::array<std::size_t, 1> flat{256};
  Bytes back(1024);
  EXPECT_THAT(failure_of_call([&] { client_->get_tensor("tensor", {Dtype::float32, flat}, back); }),
              Fails(Fault::wrong_reply, "FLOAT 1x256 where FLOAT 256 was expected"));
}

TEST_P(WithTensors, ARefusedTensorIsTheServersError) {
  EXPECT_THAT(failure_of_call([&] { client_->put_tensor("tensor", spec, pattern(7)); }),
              Fails(Fault::server_error, "AI.TENSORSET tensor: ERR"));
  Tensor none;
  EXPECT_THAT(failure_of_call([&] { client_->get_tensor("nothing", none); }),
              Fails(Fault::server_error, "AI.TENSORGET"));
}

TEST_P(WithTensors, ADatasetComesBackAsItWent) {
  put_dataset("set\0name"sv, 1);
  EXPECT_TRUE(datasets_->exists("set\0name"sv));
  Dataset back;
  datasets_->get("set\0name"sv, back);
  expect_dataset(back, 1);
  EXPECT_EQ(back.name, "set\0name"sv);
}

TEST_P(WithTensors, ADatasetIsReplacedAndErased) {
  Dataset back;
  put_dataset("set", 1);
  datasets_->get("set", back);
  put_dataset("set", 5);
  datasets_->get("set", back);
  expect_dataset(back, 5);
  datasets_->erase("set");
  EXPECT_FALSE(datasets_->exists("set"));
  EXPECT_FALSE(client_->exists("{set}.one"));
  EXPECT_THAT(failure_of_call([&] { datasets_->get("set", back); }), Fails(Fault::wrong_reply, "no such dataset"));
}

/// Numbers as a field keeps them.
std::string encode_numbers(std::span<const double> values) {
  std::string bytes(1 + values.size_bytes(), static_cast<char>(MetaType::float64));
  std::memcpy(bytes.data() + 1, values.data(), values.size_bytes());
  return bytes;
}

TEST_P(WithTensors, FieldsComeBackAsTheyWent) {
  const std::array<double, 2> numbers{1.5, -2};
  const std::array texts{"a"sv, ""sv, "b\0c"sv};
  const std::array fields{MetaField{"numbers", encode_numbers(numbers)}, MetaField{"texts", encode_texts(texts)}};
  datasets_->put({"set", {}, fields});
  Dataset back;
  datasets_->get("set", back);
  ASSERT_EQ(back.fields.size(), 2U);
  for (const auto& field : back.fields) {
    if (field.name == "texts") {
      EXPECT_THAT(decode_texts(field.bytes), ElementsAre("a", "", "b\0c"sv));
    } else {
      EXPECT_EQ(field.bytes, fields[0].bytes);
    }
  }
}

TEST_P(WithTensors, AnUnfinishedDatasetIsNotRead) {
  put_dataset("set", 1);
  client_->command(Words{"HDEL", "{set}.meta", ".COMPLETE"}, "{set}.meta");
  Dataset back;
  EXPECT_THAT(failure_of_call([&] { datasets_->get("set", back); }), Fails(Fault::wrong_reply, "not complete"));
}

TEST_P(WithTensors, AListReturnsItsDatasetsInOrderAndIntoTheSameMemory) {
  std::vector<Dataset> back;
  for (unsigned round = 0; round < 2; ++round) {
    for (unsigned i = 0; i < 20; ++i) {
      put_dataset("set" + std::to_string(i), i + round);
      datasets_->append("list", "set" + std::to_string(i));
    }
    EXPECT_EQ(datasets_->length("list"), 20U);
    const auto* memory = back.empty() ? nullptr : back[7].tensors[0].bytes().data();
    datasets_->get_entries(datasets_->entries("list"), back);
    ASSERT_EQ(back.size(), 20U);
    for (unsigned i = 0; i < 20; ++i) expect_dataset(back[i], i + round);
    EXPECT_TRUE(memory == nullptr || back[7].tensors[0].bytes().data() == memory);
    datasets_->erase_list("list");
    EXPECT_EQ(datasets_->length("list"), 0U);
  }
}

TEST_P(WithTensors, SomeOfAListsEntriesCanBeTaken) {
  for (unsigned i = 0; i < 4; ++i) {
    put_dataset("set" + std::to_string(i), i);
    EXPECT_EQ(datasets_->append("list", "set" + std::to_string(i)), i + 1);
  }
  const auto entries = datasets_->entries("list");
  EXPECT_THAT(entries, ElementsAre("{set0}", "{set1}", "{set2}", "{set3}"));
  std::vector<Dataset> back;
  datasets_->get_entries(std::array{entries[3], entries[1]}, back);
  ASSERT_EQ(back.size(), 2U);
  expect_dataset(back[0], 3);
  expect_dataset(back[1], 1);
}

TEST_P(WithTensors, ADatasetThatHoldsOtherTensorsThanTheLastOneIsReadAnew) {
  const auto bytes = pattern(spec.bytes());
  const auto put = [&](std::string_view tensor) {
    const std::array tensors{TensorView{tensor, spec, bytes}};
    datasets_->erase("set");
    datasets_->put({"set", tensors, {}});
  };
  Dataset back;
  for (const auto* tensor : {"before", "before", "after"}) {
    put(tensor);
    datasets_->get("set", back);
    ASSERT_EQ(back.tensors.size(), 1U);
    EXPECT_EQ(back.tensors[0].name, tensor);
    EXPECT_THAT(back.tensors[0].bytes(), testing::ElementsAreArray(bytes));
  }
  put("after");
  client_->erase("{set}.after");
  EXPECT_THAT(failure_of_call([&] { datasets_->get("set", back); }), Fails(Fault::server_error, "{set}.after"));
}

TEST_P(WithTensors, PrefixesSayWhoWroteAndWhoIsRead) {
  Datasets writer(*client_, {"me", "you"});
  Datasets reader(*client_, {"", "me"});
  const auto bytes = pattern(spec.bytes());
  const std::array tensors{TensorView{"t", spec, bytes}};
  writer.put({"set", tensors, {}});
  writer.append("list", "set");
  EXPECT_FALSE(writer.exists("set"));
  EXPECT_EQ(client_->command(Words{"LRANGE", "me.list", "0", "-1"}, "me.list")[0].text(), "me.{set}");
  std::vector<Dataset> back;
  reader.get_entries(reader.entries("list"), back);
  EXPECT_EQ(back.at(0).name, "set");
  EXPECT_TRUE(client_->exists("me.{set}.t"));
}

TEST(ADataset, IsSentAsSmartRedisSendsIt) {
  const std::string lengths("\x07\x08\0\0\0\0\0\0\0tensor_0\x08\0\0\0\0\0\0\0tensor_1", 33);
  const std::string tensor_end = "\r\n$5\r\nUINT8\r\n$1\r\n1\r\n$4\r\nBLOB\r\n$1\r\nx\r\n";
  const auto expected =
      "*2\r\n$3\r\nDEL\r\n$10\r\n{set}.meta\r\n*4\r\n$5\r\nHMSET\r\n$10\r\n{set}.meta\r\n$13\r\n.tensor_names\r\n$"
      "33\r\n" +
      lengths + "\r\n*6\r\n$12\r\nAI.TENSORSET\r\n$14\r\n{set}.tensor_0" + tensor_end +
      "*6\r\n$12\r\nAI.TENSORSET\r\n$14\r\n{set}.tensor_1" + tensor_end +
      "*4\r\n$4\r\nHSET\r\n$10\r\n{set}.meta\r\n$9\r\n.COMPLETE\r\n$1\r\n1\r\n";
  std::string received;
  {
    support::ScriptedServer server([&](support::Peer& peer) {
      peer.receive_some();
      peer.send("-ERR This instance has cluster support disabled\r\n");
      received = peer.receive(expected.size());
      peer.send(":0\r\n+OK\r\n+OK\r\n+OK\r\n:1\r\n");
    });
    Client client(parse_endpoint(std::string("unix://").append(server.path())));
    const std::array<std::size_t, 1> one{1};
    const auto bytes = std::as_bytes(std::span("x", 1));
    const std::array tensors{TensorView{"tensor_0", {Dtype::uint8, one}, bytes},
                             TensorView{"tensor_1", {Dtype::uint8, one}, bytes}};
    Datasets(client).put({"set", tensors, {}});
  }
  EXPECT_EQ(received, expected);
}

TEST(DecodeTexts, RefusesWhatIsCutShort) {
  for (const auto bytes :
       {""sv, "\x01"sv, "\x07\x01"sv, "\x07\x05\0\0\0\0\0\0\0abc"sv, "\x07\xff\xff\xff\xff\xff\xff\xff\xff"sv}) {
    EXPECT_THROW(decode_texts(bytes), Failure);
  }
}

}  // namespace
}  // namespace scalebench::wire
