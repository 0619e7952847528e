// SPDX-License-Identifier: Apache-2.0
// The tensor store in real servers, spoken to with raw commands.
#include <gmock/gmock.h>

#include <cstring>
#include <fstream>

#include "module_fixture.hpp"
#include "support/names.hpp"

namespace scalebench::server_test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// One server for all stories of the suite; each begins with an empty database.
class TensorStore : public testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = std::make_unique<Server>("tensor.so"); }
  static void TearDownTestSuite() { server_.reset(); }
  void SetUp() override { client_.ask("FLUSHALL"); }

  std::string ask(std::string_view command) { return client_.ask(command); }
  std::string ask(std::string_view command, const std::string& blob) {
    return client_.ask(words(command) + Words{blob});
  }

  inline static std::unique_ptr<Server> server_;
  Client client_ = server_->connect();
};

constexpr const char* saved_by_redisai =
    "it was saved by RedisAI, whose snapshots this module does not read: start with an empty database and store it "
    "anew";

std::string floats(const std::vector<float>& values) {
  std::string bytes(values.size() * sizeof(float), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

TEST_F(TensorStore, keeps_a_blob_byte_for_byte) {
  for (const std::size_t count : {1, 255, 10000, 200000}) {
    std::string blob(count * sizeof(float), '\0');
    for (std::size_t i = 0; i < blob.size(); ++i) blob[i] = static_cast<char>(i * 7 + i / 251);
    ASSERT_EQ(ask("AI.TENSORSET t FLOAT " + std::to_string(count) + " BLOB", blob), "+OK");
    EXPECT_EQ(client_.bytes(words("AI.TENSORGET t BLOB")), blob) << count;
  }
}

TEST_F(TensorStore, answers_in_each_form) {
  ask("AI.TENSORSET t INT16 2 3 VALUES 1 -2 3 -4 5 -6");
  EXPECT_EQ(ask("AI.TENSORGET t META"), R"(["dtype", "INT16", "shape", [:2, :3]])");
  EXPECT_EQ(ask("AI.TENSORGET t VALUES"), "[:1, :-2, :3, :-4, :5, :-6]");
  EXPECT_EQ(ask("AI.TENSORGET t META VALUES"),
            R"(["dtype", "INT16", "shape", [:2, :3], "values", [:1, :-2, :3, :-4, :5, :-6]])");
  ask("AI.TENSORSET u UINT8 2 BLOB", "ab");
  EXPECT_EQ(ask("AI.TENSORGET u BLOB"), R"("ab")");
  EXPECT_EQ(ask("AI.TENSORGET u META BLOB"), R"(["dtype", "UINT8", "shape", [:2], "blob", "ab"])");
  EXPECT_EQ(ask("AI.TENSORGET u"), ask("AI.TENSORGET u META BLOB"));
}

TEST_F(TensorStore, keeps_every_element_type) {
  for (const char* type : {"INT8", "INT16", "INT32", "INT64", "UINT8", "UINT16", "BOOL"}) {
    EXPECT_EQ(ask(std::string("AI.TENSORSET t ") + type + " 2 VALUES 1 0"), "+OK") << type;
    EXPECT_EQ(ask("AI.TENSORGET t META VALUES"),
              std::string(R"(["dtype", ")") + type + R"(", "shape", [:2], "values", [:1, :0]])");
  }
  for (const char* type : {"FLOAT", "DOUBLE"}) {
    EXPECT_EQ(ask(std::string("AI.TENSORSET t ") + type + " 2 VALUES 1.5 -2"), "+OK") << type;
    EXPECT_EQ(ask("AI.TENSORGET t VALUES"), R"(["1.5", "-2"])") << type;
  }
  EXPECT_EQ(ask("AI.TENSORSET t STRING 2 VALUES one two"), "+OK");
  EXPECT_EQ(ask("AI.TENSORGET t VALUES"), R"(["one", "two"])");
  EXPECT_EQ(client_.bytes(words("AI.TENSORGET t BLOB")), std::string("one\0two\0", 8));
}

TEST_F(TensorStore, takes_words_in_small_letters) {
  EXPECT_EQ(ask("ai.tensorset t float 1 values 2"), "+OK");
  EXPECT_EQ(ask("ai.tensorget t meta values"), R"(["dtype", "FLOAT", "shape", [:1], "values", ["2"]])");
}

TEST_F(TensorStore, fills_with_zeros_without_data) {
  ask("AI.TENSORSET t FLOAT 3");
  EXPECT_EQ(client_.bytes(words("AI.TENSORGET t BLOB")), std::string(12, '\0'));
}

TEST_F(TensorStore, names_the_type_of_the_key) {
  ask("AI.TENSORSET t FLOAT 1");
  EXPECT_EQ(ask("TYPE t"), "+AI_TENSOR");
}

TEST_F(TensorStore, replaces_a_tensor_and_its_expiry) {
  ask("AI.TENSORSET t FLOAT 1");
  ask("EXPIRE t 100");
  ask("AI.TENSORSET t INT8 1 VALUES 5");
  EXPECT_EQ(ask("AI.TENSORGET t VALUES"), "[:5]");
  EXPECT_EQ(ask("TTL t"), ":-1");
}

struct Wrong {
  std::string command;
  std::string reply;
};
class WrongTensorCommand : public TensorStore, public testing::WithParamInterface<Wrong> {};

TEST_P(WrongTensorCommand, is_answered_with_its_text) {
  ask("SET text value");
  ask("AI.TENSORSET t FLOAT 2");
  EXPECT_EQ(ask(GetParam().command), GetParam().reply) << GetParam().command;
}

constexpr const char* set_arity = "-ERR wrong number of arguments for 'ai.tensorset' command";
constexpr const char* get_arity = "-ERR wrong number of arguments for 'ai.tensorget' command";
constexpr const char* shape = "-ERR invalid or negative value found in tensor shape";
constexpr const char* single =
    "-ERR a single binary string should come after the BLOB argument in 'AI.TENSORSET' command";
constexpr const char* count = "-ERR wrong number of values was given in 'AI.TENSORSET' command";
constexpr const char* wrong_type = "-WRONGTYPE Operation against a key holding the wrong kind of value";
constexpr const char* absent = "-ERR tensor key is empty or in a different shard";

INSTANTIATE_TEST_SUITE_P(
    Texts, WrongTensorCommand,
    testing::Values(Wrong{"AI.TENSORSET", set_arity}, Wrong{"AI.TENSORSET t FLOAT", set_arity},
                    Wrong{"AI.TENSORSET t FLOAT 2 BLOB abc", "-ERR data length does not match tensor shape and type"},
                    Wrong{"AI.TENSORSET t STRING 2 BLOB ab",
                          "-ERR Number of string elements in data blob does not match tensor length"},
                    Wrong{"AI.TENSORSET t FLOAT 2 BLOB", single}, Wrong{"AI.TENSORSET t FLOAT 2 BLOB a b", single},
                    Wrong{"AI.TENSORSET t INT128 2", "-ERR invalid data type"}, Wrong{"AI.TENSORSET t FLOAT -1", shape},
                    Wrong{"AI.TENSORSET t FLOAT 0", shape}, Wrong{"AI.TENSORSET t FLOAT 2 word", shape},
                    Wrong{"AI.TENSORSET t FLOAT 4611686018427387904 4", shape},
                    Wrong{"AI.TENSORSET t FLOAT 1099511627776", shape}, Wrong{"AI.TENSORSET t FLOAT 2 VALUES 1", count},
                    Wrong{"AI.TENSORSET t FLOAT 2 VALUES", count}, Wrong{"AI.TENSORSET t FLOAT 2 VALUES 1 2 3", count},
                    Wrong{"AI.TENSORSET t FLOAT 2 VALUES 1 A", "-ERR invalid value"},
                    Wrong{"AI.TENSORSET t BOOL 2 VALUES 1 2", "-ERR invalid value"},
                    Wrong{"AI.TENSORSET t UINT8 1 VALUES 256", "-ERR invalid value"},
                    Wrong{"AI.TENSORSET text FLOAT 1", wrong_type}, Wrong{"AI.TENSORGET", get_arity},
                    Wrong{"AI.TENSORGET t META BLOB more", get_arity}, Wrong{"AI.TENSORGET none", absent},
                    Wrong{"AI.TENSORGET text", wrong_type},
                    Wrong{"AI.TENSORGET t WORD", "-ERR unsupported data format"},
                    Wrong{"AI.TENSORGET t BLOB VALUES", "-ERR unsupported data format"}),
    support::named_by(&Wrong::command));

TEST_F(TensorStore, takes_truth_values_as_bytes_of_0_and_1_only) {
  EXPECT_EQ(ask("AI.TENSORSET t BOOL 2 BLOB", std::string("\0\1", 2)), "+OK");
  EXPECT_EQ(ask("AI.TENSORSET t BOOL 2 BLOB", "\1\2"), "-ERR BOOL tensor elements must be 0 or 1");
  EXPECT_EQ(ask("AI.TENSORGET t VALUES"), "[:0, :1]");
}

TEST_F(TensorStore, takes_strings_with_their_end_or_without) {
  const Words set = words("AI.TENSORSET t STRING 2 VALUES");
  EXPECT_EQ(client_.ask(set + Words{std::string("one\0", 4), "two"}), "+OK");
  EXPECT_EQ(client_.bytes(words("AI.TENSORGET t BLOB")), std::string("one\0two\0", 8));
  EXPECT_EQ(client_.ask(set + Words{std::string("o\0e", 3), "two"}), "-ERR C-string value contains null character");
}

TEST_F(TensorStore, keeps_the_old_tensor_when_the_new_one_is_refused) {
  ask("AI.TENSORSET t INT8 1 VALUES 5");
  ask("AI.TENSORSET t FLOAT 2 BLOB", "abc");
  EXPECT_EQ(ask("AI.TENSORGET t VALUES"), "[:5]");
}

TEST_F(TensorStore, tells_redis_how_much_memory_a_tensor_takes) {
  ask("AI.TENSORSET small UINT8 1");
  ask("AI.TENSORSET held UINT8 1000000 BLOB", std::string(1000000, 'x'));
  ask("AI.TENSORSET owned UINT8 1000000");
  const auto usage = [&](const char* key) { return std::stoi(ask(std::string("MEMORY USAGE ") + key).substr(1)); };
  EXPECT_THAT(usage("small"), testing::Lt(400));
  EXPECT_THAT(usage("held"), testing::AllOf(testing::Ge(1000000), testing::Lt(1300000)));
  EXPECT_THAT(usage("owned"), testing::AllOf(testing::Ge(1000000), testing::Lt(1300000)));
}

TEST_F(TensorStore, copies_and_renames_keys) {
  ask("AI.TENSORSET t INT8 1 VALUES 5");
  ask("COPY t other");
  ask("RENAME t first");
  ask("DEL first");
  EXPECT_EQ(ask("AI.TENSORGET other VALUES"), "[:5]");
}

TEST_F(TensorStore, comes_back_from_a_snapshot) {
  ask("AI.TENSORSET held FLOAT 2 2 BLOB", floats({1, 2, 3, 4}));
  ask("AI.TENSORSET owned STRING 2 VALUES a b");
  const std::string before = ask("DEBUG DIGEST-VALUE held owned");
  ASSERT_EQ(ask("DEBUG RELOAD"), "+OK");
  EXPECT_EQ(ask("DEBUG DIGEST-VALUE held owned"), before);
  EXPECT_EQ(ask("AI.TENSORGET held VALUES"), R"(["1", "2", "3", "4"])");
}

TEST_F(TensorStore, travels_by_dump_and_restore) {
  ask("AI.TENSORSET t INT8 3 VALUES 1 2 3");
  const std::string dump = client_.bytes(words("DUMP t"));
  EXPECT_EQ(client_.ask({"RESTORE", "u", "0", dump}), "+OK");
  EXPECT_EQ(ask("DEBUG DIGEST-VALUE u"), ask("DEBUG DIGEST-VALUE t"));
}

TEST_F(TensorStore, says_that_a_dump_of_redisai_is_none_of_its_own) {
  ask("AI.TENSORSET t INT8 3 VALUES 1 2 3");
  const std::string dump = client_.bytes(words("DUMP t"));
  ask("DEBUG SET-SKIP-CHECKSUM-VALIDATION 1");
  EXPECT_EQ(client_.ask({"RESTORE", "u", "0", as_of_redisai(dump, dump)}), "-ERR Bad data format");
  ask("DEBUG SET-SKIP-CHECKSUM-VALIDATION 0");
  EXPECT_THAT(server_->log(), HasSubstr(std::string("cannot load a tensor: ") + saved_by_redisai));
}

TEST_F(TensorStore, says_at_start_that_what_redisai_saved_is_not_read) {
  EXPECT_THAT(server_->log(), HasSubstr("snapshots and DUMPs of RedisAI are not read"));
}

TEST_F(TensorStore, may_be_used_in_a_transaction_and_a_script) {
  ask("MULTI");
  ask("AI.TENSORSET t INT8 1 VALUES 5");
  ask("AI.TENSORGET t VALUES");
  EXPECT_EQ(ask("EXEC"), "[+OK, [:5]]");
  EXPECT_EQ(client_.ask({"EVAL", "return redis.call('AI.TENSORGET', KEYS[1], 'BLOB')", "1", "t"}), "\"\x05\"");
}

TEST(TensorStoreFile, comes_back_from_an_append_only_file) {
  Server server("tensor.so", words("--appendonly yes --appendfsync always --aof-use-rdb-preamble no"));
  std::string before;
  {
    Client client = server.connect();
    client.ask(words("AI.TENSORSET held FLOAT 2 2 BLOB") + Words{floats({1, 2, 3, 4})});
    ASSERT_EQ(client.ask("BGREWRITEAOF"), "+Background append only file rewriting started");
    client.ask("AI.TENSORSET after INT8 2 3");
    before = client.ask("DEBUG DIGEST-VALUE held after");
    wait_for_rewrite(client);
  }
  server.restart();
  EXPECT_EQ(server.connect().ask("DEBUG DIGEST-VALUE held after"), before) << server.log();
}

TEST(TensorStoreFile, of_redisai_keeps_the_server_from_starting_and_it_says_why) {
  Server server("tensor.so", words("--rdbchecksum no"));
  {
    Client client = server.connect();
    client.ask("AI.TENSORSET t INT8 1");
    const std::string dump = client.bytes(words("DUMP t"));
    ASSERT_EQ(client.ask("SAVE"), "+OK");
    std::ifstream snapshot(server.snapshot(), std::ios::binary);
    const std::string saved{std::istreambuf_iterator<char>(snapshot), {}};
    std::ofstream(server.snapshot(), std::ios::binary) << as_of_redisai(saved, dump);
  }
  try {
    server.restart();
    ADD_FAILURE() << "it started";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr(saved_by_redisai));
  }
}

TEST(TensorStoreReplica, follows_its_master) {
  Server master("tensor.so");
  Server replica("tensor.so");
  Client to_master = master.connect();
  to_master.ask("AI.TENSORSET early INT8 1 VALUES 4");
  Client to_replica = replica.connect();
  to_replica.ask("REPLICAOF 127.0.0.1 " + master.port());
  EXPECT_EQ(ask_until(to_replica, "AI.TENSORGET early VALUES", "[:4]"), "[:4]");
  to_master.ask("AI.TENSORSET late INT8 1 VALUES 5");
  EXPECT_EQ(ask_until(to_replica, "AI.TENSORGET late VALUES", "[:5]"), "[:5]");
  EXPECT_THAT(to_replica.ask("AI.TENSORSET own INT8 1"), StartsWith("-READONLY"));
}

TEST(TensorStoreCluster, sends_a_client_to_the_shard_of_the_key) {
  support::RedisCluster servers(3, with_module("tensor.so"));
  const std::string command = "AI.TENSORSET {b}key INT8 1 VALUES 5";  // slot 3300, the first shard
  EXPECT_EQ(Client(servers[0].socket()).ask(command), "+OK");
  EXPECT_EQ(Client(servers[1].socket()).ask(command), "-MOVED 3300 127.0.0.1:" + std::to_string(servers[0].port()));
  EXPECT_THAT(Client(servers[2].socket()).ask("AI.TENSORGET {b}key"), HasSubstr("MOVED 3300"));
}

TEST(TensorStoreMemory, holds_the_blob_of_the_client_instead_of_a_copy) {
  Server server("tensor.so");
  Client client = server.connect();
  constexpr long blob_bytes = 16000000;
  client.ask(words("AI.TENSORSET t UINT8 16000000 BLOB") + Words{std::string(blob_bytes, 'x')});
  const std::string info = client.bytes(words("INFO memory"));
  const long peak_bytes = std::stol(info.substr(info.find("used_memory_peak:") + 17));
  EXPECT_LT(peak_bytes, blob_bytes * 5 / 2);  // the blob, and the query buffer that Redis makes ready for the next one
}

TEST(TensorStoreMemory, refuses_a_tensor_when_memory_is_full) {
  Server server("tensor.so", words("--maxmemory 5mb"));
  Client client = server.connect();
  client.ask(words("AI.TENSORSET t UINT8 6000000 BLOB") + Words{std::string(6000000, 'x')});
  EXPECT_THAT(client.ask("AI.TENSORSET u UINT8 1"), StartsWith("-OOM command not allowed"));
}

}  // namespace
}  // namespace scalebench::server_test
