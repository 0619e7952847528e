// SPDX-License-Identifier: Apache-2.0
// Models and scripts in snapshots, append-only files, replicas and clusters.
#include <signal.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "inference_fixture.hpp"

namespace scalebench::server_test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// Servers made while it lives keep their files in memory: where others write, a disk takes seconds for each flush.
class FilesInMemory {
 public:
  FilesInMemory() {
    if (std::filesystem::is_directory("/dev/shm")) setenv("TMPDIR", "/dev/shm", 1);
  }
  FilesInMemory(const FilesInMemory&) = delete;
  FilesInMemory& operator=(const FilesInMemory&) = delete;
  ~FilesInMemory() { before_.empty() ? unsetenv("TMPDIR") : setenv("TMPDIR", before_.c_str(), 1); }

 private:
  std::string before_ = getenv("TMPDIR") ? getenv("TMPDIR") : "";
};

/// Words for a client of any server.
std::string store_model(Client& client, const std::string& key, const std::string& name = "add") {
  return client.ask(words("AI.MODELSTORE " + key + " TORCH CPU TAG v1 BATCHSIZE 4 BLOB") + Words{model_file(name)});
}
std::string store_script(Client& client, const std::string& key) {
  return client.ask(words("AI.SCRIPTSTORE " + key + " CPU TAG v2 ENTRY_POINTS 1 entry SOURCE") + Words{script_source});
}
std::string set_script(Client& client, const std::string& key) {
  return client.ask(words("AI.SCRIPTSET " + key + " CPU SOURCE") + Words{script_source});
}

void store_all(Client& client) {
  ASSERT_EQ(store_model(client, "m"), "+OK");
  ASSERT_EQ(store_script(client, "s"), "+OK");
  ASSERT_EQ(set_script(client, "old"), "+OK");
  client.ask("AI.TENSORSET a FLOAT 1 VALUES 4");
}

void expect_all_to_work(Client& client) {
  EXPECT_EQ(client.ask("AI.MODELEXECUTE m INPUTS 2 a a OUTPUTS 1 b"), "+OK");
  EXPECT_EQ(client.ask("AI.TENSORGET b VALUES"), R"(["8"])");
  EXPECT_EQ(client.ask("AI.SCRIPTEXECUTE s entry INPUTS 1 a ARGS 1 3 OUTPUTS 1 c"), "+OK");
  EXPECT_EQ(client.ask("AI.TENSORGET c VALUES"), R"(["12"])");
  EXPECT_EQ(client.ask("AI.SCRIPTRUN old add INPUTS a a OUTPUTS d"), "+OK");
  EXPECT_THAT(client.ask("AI.MODELGET m META"), HasSubstr(R"("tag", "v1", "batchsize", :4)"));
  EXPECT_THAT(client.ask("AI.SCRIPTGET s META"), HasSubstr(R"("tag", "v2", "Entry Points", ["entry"])"));
}

TEST(InferencePersistence, survives_a_snapshot) {
  Server server("inference.so");
  Client client = server.connect();
  store_all(client);
  const std::string before = client.ask("DEBUG DIGEST-VALUE m s old a");
  ASSERT_EQ(client.ask("SAVE"), "+OK");
  ASSERT_EQ(client.ask("DEBUG RELOAD"), "+OK");
  EXPECT_EQ(client.ask("DEBUG DIGEST-VALUE m s old a"), before);
  expect_all_to_work(client);
}

TEST(InferencePersistence, survives_a_rewritten_append_only_file) {
  const FilesInMemory memory;
  Server server("inference.so", words("--appendonly yes --appendfsync always --aof-use-rdb-preamble no"));
  {
    Client client = server.connect();
    store_all(client);
    EXPECT_EQ(client.ask("BGREWRITEAOF"), "+Background append only file rewriting started");
    wait_for_rewrite(client);
    EXPECT_THAT(client.bytes(words("INFO persistence")), HasSubstr("aof_last_bgrewrite_status:ok"));
  }
  server.restart();
  Client client = server.connect();
  expect_all_to_work(client);
  EXPECT_FALSE(HasFailure()) << server.log();
}

TEST(InferencePersistence, survives_an_append_only_file) {
  const FilesInMemory memory;
  Server server("inference.so", words("--appendonly yes --appendfsync always"));
  {
    Client client = server.connect();
    store_all(client);
    EXPECT_EQ(client.ask("AI.MODELEXECUTE m INPUTS 2 a a OUTPUTS 1 result"), "+OK");
  }
  server.restart();
  Client client = server.connect();
  EXPECT_EQ(client.ask("AI.TENSORGET result VALUES"), R"(["8"])");
  expect_all_to_work(client);
  EXPECT_FALSE(HasFailure()) << server.log();
}

TEST(InferencePersistence, reaches_a_replica) {
  Server master("inference.so");
  Server replica("inference.so");
  Client to_master = master.connect();
  Client to_replica = replica.connect();
  ASSERT_EQ(store_model(to_master, "early"), "+OK");
  to_replica.ask("REPLICAOF 127.0.0.1 " + master.port());
  ASSERT_EQ(ask_until(to_replica, "TYPE early", "+AI__MODEL"), "+AI__MODEL");
  store_all(to_master);
  ASSERT_EQ(to_master.ask("AI.MODELEXECUTE m INPUTS 2 a a OUTPUTS 1 b"), "+OK");
  EXPECT_EQ(ask_until(to_replica, "AI.TENSORGET b VALUES", R"(["8"])"), R"(["8"])");
  EXPECT_EQ(to_replica.ask("TYPE s"), "+AI_SCRIPT");
  EXPECT_EQ(to_replica.ask("AI.SCRIPTGET old SOURCE"), to_master.ask("AI.SCRIPTGET old SOURCE"));
  EXPECT_EQ(to_replica.ask("AI.MODELGET m META"), to_master.ask("AI.MODELGET m META"));
  EXPECT_THAT(to_replica.ask("AI.MODELEXECUTE m INPUTS 2 a a OUTPUTS 1 b"), StartsWith("-READONLY"));
  EXPECT_EQ(to_replica.ask("AI.DAGEXECUTE_RO ROUTING a |> AI.TENSORSET q FLOAT 1 VALUES 2 "
                           "|> AI.MODELEXECUTE m INPUTS 2 q q OUTPUTS 1 r |> AI.TENSORGET r VALUES"),
            R"([+OK, +OK, ["4"]])");
  to_master.ask("AI.MODELDEL m");
  EXPECT_EQ(ask_until(to_replica, "EXISTS m", ":0"), ":0");
}

TEST(InferencePersistence, brings_a_replica_what_is_run_at_once) {
  constexpr int most_tries = 5;
  Server master("inference.so");
  Server replica("inference.so");
  Client to_master = master.connect();
  Client to_replica = replica.connect();
  for (const char* name : {"twice", "slow"})
    to_master.ask(words(std::string("AI.MODELSTORE ") + name + " TORCH CPU BLOB") + Words{model_file(name)});
  to_replica.ask("REPLICAOF 127.0.0.1 " + master.port());
  ASSERT_EQ(ask_until(to_replica, "TYPE slow", "+AI__MODEL"), "+AI__MODEL");
  to_master.ask("AI.TENSORSET a FLOAT 1 VALUES 4");
  bool at_once = false;
  for (int i = 0; i < most_tries && !at_once; ++i) {
    for (int run = 0; run < short_runs; ++run) to_master.ask("AI.MODELEXECUTE twice INPUTS 1 a OUTPUTS 1 before");
    Client running = master.connect();
    running.send(words("AI.MODELEXECUTE slow INPUTS 1 a OUTPUTS 1 late"));
    ASSERT_EQ(to_master.ask("AI.MODELEXECUTE twice INPUTS 1 a OUTPUTS 1 b"), "+OK");
    at_once = to_master.ask("EXISTS late") == ":0";
    EXPECT_EQ(running.receive(), "+OK");
    to_master.ask("DEL late");
  }
  EXPECT_TRUE(at_once);
  EXPECT_EQ(ask_until(to_replica, "AI.TENSORGET b VALUES", R"(["8"])"), R"(["8"])");
}

TEST(InferencePersistence, works_on_the_shard_of_its_keys) {
  support::RedisCluster servers(3, with_module("inference.so"));
  Client first(servers[0].socket());  // {b} is slot 3300, {a} is slot 15495
  EXPECT_EQ(store_model(first, "{b}m"), "+OK");
  first.ask("AI.TENSORSET {b}a FLOAT 1 VALUES 4");
  EXPECT_EQ(first.ask("AI.MODELEXECUTE {b}m INPUTS 2 {b}a {b}a OUTPUTS 1 {b}c"), "+OK");
  EXPECT_EQ(
      first.ask("AI.DAGEXECUTE LOAD 1 {b}a PERSIST 1 {b}d |> AI.MODELEXECUTE {b}m INPUTS 2 {b}a {b}a OUTPUTS 1 {b}d"),
      "[+OK]");
  const std::string crossed = "-CROSSSLOT Keys in request don't hash to the same slot";
  EXPECT_EQ(first.ask("AI.MODELEXECUTE {b}m INPUTS 2 {b}a {a}a OUTPUTS 1 {b}c"), crossed);
  EXPECT_EQ(first.ask("AI.DAGEXECUTE LOAD 1 {b}a |> AI.MODELEXECUTE {a}m INPUTS 2 {b}a {b}a OUTPUTS 1 c"), crossed);
  EXPECT_THAT(Client(servers[1].socket()).ask("AI.MODELEXECUTE {b}m INPUTS 2 {b}a {b}a OUTPUTS 1 {b}c"),
              StartsWith("-MOVED 3300 "));
}

TEST(InferencePersistence, counts_the_memory_of_a_model) {
  Server server("inference.so");
  Client client = server.connect();
  ASSERT_EQ(store_model(client, "m", "big"), "+OK");
  EXPECT_GT(std::stol(client.ask("MEMORY USAGE m").substr(1)), 2L * 48000000);
}

TEST(InferencePersistence, refuses_a_damaged_value) {
  Server server("inference.so");
  Client client = server.connect();
  store_script(client, "s");
  std::string dump = client.bytes(words("DUMP s"));
  EXPECT_EQ(client.ask({"RESTORE", "t", "0", dump}), "+OK");
  dump[dump.size() / 2] ^= 1;
  EXPECT_THAT(client.ask({"RESTORE", "u", "0", dump}), StartsWith("-ERR "));
  EXPECT_EQ(client.ask("PING"), "+PONG");
}

TEST(InferencePersistence, says_that_a_model_or_script_of_redisai_is_not_read) {
  Server server("inference.so");
  Client client = server.connect();
  ASSERT_EQ(store_model(client, "m"), "+OK");
  ASSERT_EQ(store_script(client, "s"), "+OK");
  client.ask("DEBUG SET-SKIP-CHECKSUM-VALIDATION 1");
  for (const char* key : {"m", "s"}) {
    const std::string dump = client.bytes(words(std::string("DUMP ") + key));
    EXPECT_EQ(client.ask({"RESTORE", "u", "0", as_of_redisai(dump, dump)}), "-ERR Bad data format") << key;
  }
  EXPECT_THAT(server.log(), testing::ContainsRegex("load a model or script: it was saved by RedisAI, whose snapshots "
                                                   "this module does not read.*\n.*it was saved by RedisAI"));
}

TEST(InferencePersistence, ends_while_a_model_runs) {
  Server server("inference.so");
  Client client = server.connect();
  store_model(client, "m", "slow");
  client.ask("AI.TENSORSET a FLOAT 1");
  Client running = server.connect();
  running.send(words("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 b"));
  while (client.bytes(words("INFO clients")).find("blocked_clients:1\r") == std::string::npos) continue;
  kill(server.pid(), SIGTERM);
  EXPECT_THROW(running.receive(), std::runtime_error);
  EXPECT_THAT(server.log(), testing::AllOf(HasSubstr("bye bye"), testing::Not(HasSubstr("BUG REPORT"))));
}

}  // namespace
}  // namespace scalebench::server_test
