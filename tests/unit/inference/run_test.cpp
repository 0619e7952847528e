// SPDX-License-Identifier: Apache-2.0
#include "inference_run.hpp"
#include "support/redis_server.hpp"

namespace scalebench {
namespace {

using support::RedisServer;
using support::Result;
using support::Words;
using testing::HasSubstr;
using testing::StartsWith;

TEST_F(InferenceRun, StagesOfEveryRankAreStored) {
  const Result result = scalebench(small("twice", {"--ranks", "2"}));
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(measured(), "loop|8\nput_tensor|8\nrun_model|8\nserver_model|8\nunpack_tensor|8");
  EXPECT_EQ(sql("select metric, count(*) from v_sample where phase = 'setup' group by metric order by metric"),
            "client|2\ncold_start|2\nmodel_load|1\nreference_blas|1");
  EXPECT_EQ(sql("select count(*) from v_sample where value is null or (value <= 0 and metric <> 'reference_blas')"),
            "0");
}

TEST_F(InferenceRun, StagesAddUpToTheLoop) {
  ASSERT_EQ(scalebench(small("twice")).code, 0);
  EXPECT_EQ(
      sql("select count(*) from (select iteration, sum(case metric when 'loop' then -value else value end) as rest "
          "from v_sample where phase = 'measure' and metric in ('put_tensor', 'run_model', 'unpack_tensor', 'loop') "
          "group by iteration) where rest <> 0"),
      "0");
}

TEST_F(InferenceRun, GraphsAndBatchesArePointsOfOneLaunch) {
  const Result result = scalebench(small("twice", {"--mode", "steps,dag", "--batch", "1,3"}));
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(sql("select count(*), count(distinct launch_id) from run where status = 'done'"), "4|1");
  EXPECT_EQ(measured(), "dag|8\nloop|16\nput_tensor|8\nrun_model|8\nserver_model|16\nunpack_tensor|8");
}

TEST_F(InferenceRun, EveryRankUsesTheModelOnAShardOfItsOwn) {
  const Result result = scalebench(small("twice", {"--ranks", "3", "--shards", "3", "--mode", "steps,dag"}));
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(sql("select count(distinct rank) from v_sample where metric = 'model_load'"), "3");
  EXPECT_EQ(measured(), "dag|12\nloop|24\nput_tensor|12\nrun_model|12\nserver_model|24\nunpack_tensor|12");
}

TEST_F(InferenceRun, AnInferenceInAClusterIsFourCommandsOnTheShardOfItsModel) {
  base::write_file_0600(folder() / "s.py", "def halve(x):\n    return x / 2\n");
  support::RedisCluster cluster(3, {"--loadmodule", INFERENCE_MODULE, "INTRA_OP_PARALLELISM", "2"});
  const Result result = scalebench(
      small("twice", {"--endpoint", cluster.tcp(), "--ranks", "3", "--script", "s.py", "--function", "halve"}));
  ASSERT_EQ(result.code, 0) << result.err;
  for (std::size_t shard = 0; shard < cluster.size(); ++shard) {
    const std::string stats = cluster[shard].say("INFO commandstats");
    for (const char* command : {"tensorset", "scriptexecute", "modelexecute", "tensorget"}) {
      EXPECT_THAT(stats,
                  testing::ContainsRegex("ai." + std::string(command) + ":calls=6,.*rejected_calls=0,failed_calls=0"));
    }
    EXPECT_EQ(cluster[shard].say("DBSIZE"), "0");
  }
}

TEST_F(InferenceRun, ServerSettingsAreLaunchesOfTheirOwnAndInForce) {
  const Result result = scalebench(small("twice", {"--intra-op", "1,2", "--threads-per-queue", "2"}));
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(sql("select count(distinct launch_id) from run"), "2");
  EXPECT_EQ(sql("select count(*) from event where text like '%intra-op threads 1,%threads per queue 2'"), "1");
  EXPECT_EQ(sql("select count(*) from event where text like '%intra-op threads 2,%threads per queue 2'"), "1");
  EXPECT_EQ(sql("select count(*) from event where kind = 'warning'"), "0");
}

TEST_F(InferenceRun, WhatIsSetWhenAServerStartsTakesALaunchAndTheRestDoesNot) {
  const Words batching = {"--dry-run", "--batch-size", "8", "--min-batch-size", "2", "--min-batch-timeout", "1ms"};
  const auto said = [&](const std::string& option, const std::string& values) {
    Words words = batching;
    if (const auto at = std::ranges::find(words, option); at != words.end()) words.erase(at, at + 2);
    words.insert(words.end(), {option, values});
    return scalebench(small("twice", words)).out;
  };
  for (const char* option : {"--threads-per-queue", "--intra-op", "--inter-op", "--batch-size", "--min-batch-size"})
    EXPECT_THAT(said(option, "3,4"), StartsWith("2 points, 2 launches")) << option;
  EXPECT_THAT(said("--min-batch-timeout", "1ms,2ms"), StartsWith("2 points, 2 launches"));
  EXPECT_THAT(said("--backend", "server,local"), StartsWith("2 points, 2 launches"));
  EXPECT_THAT(said("--batch", "1,2"), StartsWith("2 points, 1 launch\n"));
  EXPECT_THAT(said("--mode", "steps,dag"), StartsWith("2 points, 1 launch\n"));
}

TEST_F(InferenceRun, SettingsThatAnExistingServerDoesNotHaveAreRefused) {
  const RedisServer server({"--loadmodule", INFERENCE_MODULE, "INTRA_OP_PARALLELISM", "1"});
  const Result result = scalebench(small("twice", {"--endpoint", server.tcp(), "--threads-per-queue", "3"}));
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("--threads-per-queue"));
}

TEST_F(InferenceRun, TwoRanksShareTheBatchesOfTheServer) {
  const Words batching = {"--ranks", "2", "--batch-size", "4", "--min-batch-size", "2", "--min-batch-timeout", "20ms"};
  const Result result = scalebench(small("twice", batching));
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(sql("select count(*) from v_sample where metric = 'loop' and phase = 'measure'"), "8");
}

TEST_F(InferenceRun, WithoutAServerTheSameStagesAreStored) {
  const Result result = scalebench(small("twice", {"--backend", "local", "--ranks", "2"}));
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(measured(), "loop|8\nput_tensor|8\nrun_model|8\nunpack_tensor|8");
  EXPECT_EQ(sql("select count(*) from service"), "0");
}

TEST_F(InferenceRun, AGraphWithoutAServerIsSkipped) {
  const Result result = scalebench(small("twice", {"--backend", "server,local", "--mode", "dag"}));
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(sql("select status, count(*) from run group by status order by status"), "done|1\nskipped|1");
}

TEST_F(InferenceRun, AScriptOfTheUsersRunsBeforeTheModel) {
  base::write_file_0600(folder() / "s.py", "def halve(x):\n    return x / 2\n");
  const Result result =
      scalebench({"--plugin", "inference", "--db", "t.db", "--iterations", "4", "--model", model("twice"), "--script",
                  "s.py", "--function", "halve", "--input-shape", "8x2", "--mode", "steps,dag"});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(sql("select count(*) from v_sample where metric in ('run_script', 'dag') and phase = 'measure'"), "8");
  EXPECT_EQ(sql("select count(*) from v_sample where metric = 'server_script' and phase = 'measure'"), "8");
}

TEST_F(InferenceRun, AnExistingServerIsLeftAsItWas) {
  const RedisServer server({"--loadmodule", INFERENCE_MODULE, "INTRA_OP_PARALLELISM", "2"});
  server.say("SET mine 1");
  const Result result = scalebench(small("twice", {"--endpoint", server.tcp(), "--ranks", "2"}));
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(measured(), "loop|8\nput_tensor|8\nrun_model|8\nserver_model|8\nunpack_tensor|8");
  EXPECT_EQ(server.say("DBSIZE"), "1");
}

TEST_F(InferenceRun, TheBlasInForceIsOnRecord) {
  ASSERT_EQ(scalebench(small("twice")).code, 0);
  EXPECT_THAT(sql("select text from event where kind = 'info'"), HasSubstr("BLAS: "));
}

TEST_F(InferenceRun, TheReferenceBlasIsWarnedAbout) {
  for (const char* backend : {"server", "local"}) {
    const Result result = scalebench(small("twice", {"--backend", backend}), {{"LD_PRELOAD", REFERENCE_BLAS}});
    ASSERT_EQ(result.code, 0) << result.err;
  }
  EXPECT_EQ(sql("select count(*) from event where kind = 'warning' and text like '%reference BLAS%'"), "2");
  EXPECT_EQ(sql("select group_concat(value) from v_sample where metric = 'reference_blas'"), "1.0,1.0");
}

TEST_F(InferenceRun, ABlasWithThreadsOfItsOwnIsWarnedAbout) {
  const Result result = scalebench(small("twice"), {{"LD_PRELOAD", PTHREAD_BLAS}});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(sql("select count(*) from event where kind = 'warning' and text like '%threads of its own%'"), "1");
}

}  // namespace
}  // namespace scalebench
