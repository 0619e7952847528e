// SPDX-License-Identifier: Apache-2.0
// Servers that refuse: every refused operation is a sample with status and text, the summary counts it, the exit code
// is 3.
#include <algorithm>

#include "faults/campaign.hpp"

namespace scalebench::faults {
namespace {

class Refusal : public Campaign {
 protected:
  void expect_all_refused(const Result& result, const std::string& words) {
    EXPECT_EQ(result.code, 3) << result.out << result.err;
    EXPECT_EQ(puts("failed"), 40);
    EXPECT_EQ(puts("ok"), 0);
    EXPECT_EQ(number("select n_failed from v_summary where metric = 'put_tensor' and rank is null"), 40);
    EXPECT_GT(number("select count(*) from failure where text like '%" + words + "%'"), 0) << result.err;
    EXPECT_NE(result.out.find("40 of 4"), std::string::npos) << result.out;
    EXPECT_NE(result.err.find(words), std::string::npos) << result.err;
  }

  const Words few = {"--iterations", "20", "--warmup", "0"};
  Words few_at(const std::string& endpoint) {
    Words words = few;
    words.insert(words.end(), {"--endpoint", endpoint});
    return words;
  }
};

TEST_F(Refusal, OfAUserWithoutPermission) {
  RedisServer server;
  server.say("ACL SETUSER reader on >secret ~* +@all -set");
  const auto at = "redis://reader:secret@127.0.0.1:" + std::to_string(server.port());
  expect_all_refused(measure(few_at(at)), "NOPERM");
}

TEST_F(Refusal, OfAReadOnlyReplica) {
  RedisServer primary;
  RedisServer replica({"--replicaof", "127.0.0.1", std::to_string(primary.port())});
  expect_all_refused(measure(few_at(replica.tcp())), "READONLY");
}

TEST_F(Refusal, OfAServerOutOfMemory) {
  Words words = few;
  words.insert(words.end(), {"--server-arg", "--maxmemory 1"});
  expect_all_refused(measure(words), "OOM");
}

TEST_F(Refusal, ThatGoesOnAndOnIsToldAHundredTimesAndCounted) {
  EXPECT_EQ(measure({"--iterations", "400", "--warmup", "0", "--server-arg", "--maxmemory 1"}).code, 3);
  EXPECT_EQ(puts("failed"), 800);
  EXPECT_EQ(number("select count(*) from v_failure where metric = 'put_tensor'"), 200);
  EXPECT_EQ(number("select sum(times) from v_failure where metric = 'put_tensor'"), 800);
  const Result shown = scalebench({"show", "--db", "t.db"});
  EXPECT_NE(shown.out.find("put_tensor: 400 × code"), std::string::npos) << shown.out;
}

TEST_F(Refusal, OfATensorBeyondTheServersOwnLimitLeavesTheSmallerOnesAlone) {
  RedisServer server({"--proto-max-bulk-len", "1mb"});
  Words words = few_at(server.tcp());
  words.insert(words.begin(), {"--plugin", "throughput", "--tensor-bytes", "1KiB,2MiB,8MiB", "--db", "t.db"});
  const Result result = scalebench(words);
  EXPECT_EQ(result.code, 3) << result.err;
  EXPECT_EQ(statuses(), "done,done,done");
  EXPECT_EQ(puts("ok"), 40);
  EXPECT_EQ(puts("failed"), 80);
  EXPECT_EQ(number("select count(*) from failure where text like '%invalid bulk length%'"), 80);
  EXPECT_NE(result.err.find("proto-max-bulk-len"), std::string::npos) << result.err;
  EXPECT_EQ(server.say("DBSIZE"), "0");
}

TEST_F(Refusal, OfAServerWithoutTensorsIsASentence) {
  RedisServer server;
  Words words = few_at(server.tcp());
  words.insert(words.end(), {"--encoding", "tensor"});
  const Result result = measure(words);
  EXPECT_EQ(result.code, 3);
  EXPECT_NE(result.err.find("AI.TENSORSET"), std::string::npos) << result.err;
}

TEST_F(Refusal, OfARateWhereRanksWaitForEachOtherComesBeforeAnythingStarts) {
  const Result result = scalebench({"--plugin", "aggregation", "--rate", "100", "--db", "t.db"});
  EXPECT_EQ(result.code, 2);
  EXPECT_NE(result.err.find("--rate: the ranks of workload aggregation wait for each other"), std::string::npos);
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  EXPECT_TRUE(files().empty());
}

TEST_F(Refusal, OfCpusThatAreNotThereComesBeforeAnythingStarts) {
  const Result result = measure({"--server-cpus", "1000"});
  EXPECT_EQ(result.code, 2);
  EXPECT_NE(result.err.find("--server-cpus"), std::string::npos) << result.err;
  EXPECT_TRUE(files().empty());
}

TEST_F(Refusal, OfServiceOptionsBesideAnEndpointComesBeforeAnythingStarts) {
  RedisServer server;
  Words words = few_at(server.tcp());
  words.insert(words.end(), {"--shards", "1,2"});
  const Result result = measure(words);
  EXPECT_EQ(result.code, 2);
  EXPECT_NE(result.err.find("--shards"), std::string::npos) << result.err;
  EXPECT_TRUE(files().empty());
}

}  // namespace
}  // namespace scalebench::faults
