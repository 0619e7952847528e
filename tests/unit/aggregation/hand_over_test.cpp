// SPDX-License-Identifier: Apache-2.0
// The whole way: command line, redis-server, mpirun, SQLite.
#include <gmock/gmock.h>

#include "aggregation_fixture.hpp"

namespace scalebench {
namespace {

using support::operator+;

struct Way {
  const char* name;
  support::Words words;
};

class HandOver : public support::Aggregation, public testing::WithParamInterface<Way> {};

INSTANTIATE_TEST_SUITE_P(Ways, HandOver,
                         testing::Values(Way{"PollRedis", {"--handover", "poll"}},
                                         Way{"BlockRedis", {"--handover", "block"}},
                                         Way{"PollFiles", {"--handover", "poll", "--via", "files"}},
                                         Way{"BlockFiles", {"--handover", "block", "--via", "files"}},
                                         Way{"PollCluster", {"--handover", "poll", "--shards", "3"}},
                                         Way{"BlockCluster", {"--handover", "block", "--shards", "3"}},
                                         Way{"PollTcp", {"--handover", "poll", "--net", "tcp"}},
                                         Way{"BlockUnix", {"--handover", "block", "--net", "unix"}}),
                         [](const auto& way) { return way.param.name; });

TEST_P(HandOver, StoresEverySampleOfEveryMetric) {
  run_well(GetParam().words + support::Words{"--ranks", "4", "--iterations", "20", "--warmup", "2"});
  EXPECT_EQ(samples(),
            "append_to_list|60\ndelete_list|20\nend_to_end|20\nget_datasets|20\npoll_list|20\n"
            "put_dataset|60\nwait_consumed|60");
  expect_end_to_end_contains_the_consumers_part();
  EXPECT_THAT(files(), testing::UnorderedElementsAre("t.db"));
}

TEST_P(HandOver, SplitsTheDatasetsBetweenTwoConsumers) {
  run_well(GetParam().words +
           support::Words{"--ranks", "5", "--consumers", "2", "--iterations", "20", "--warmup", "2"});
  EXPECT_EQ(samples(),
            "append_to_list|60\ndelete_list|20\nend_to_end|20\nget_datasets|40\npoll_list|40\n"
            "put_dataset|60\nwait_consumed|60");
  EXPECT_EQ(sql("select rank, work from series join metric on metric.id = metric_id where name = 'get_datasets' and "
                "work > 0 order by rank"),
            "3|8192.0\n4|4096.0");
}

class Aggregation : public support::Aggregation {};

TEST_F(Aggregation, LeavesNoKeysOnAServerOfTheUser) {
  const auto server = start_server();
  for (const char* way : {"poll", "block"}) {
    run_well({"--handover", way, "--endpoint", server->tcp(), "--iterations", "5"});
    EXPECT_EQ(server->say("DBSIZE"), "0");
  }
}

TEST_F(Aggregation, SweepsSizesCountsAndThreadsInOneJob) {
  run_well({"--tensor-bytes", "1KiB,8KiB", "--tensors-per-dataset", "1,3", "--client-threads", "1,2", "--consumers",
            "1,2", "--iterations", "3"});
  EXPECT_EQ(sql("select count(*), count(distinct launch_id) from run where status = 'done'"), "16|1");
}

TEST_F(Aggregation, RecordsHowItWasHandedOver) {
  run_well({"--handover", "block", "--iterations", "3"});
  EXPECT_EQ(sql("select value from param where name = 'handover'"), "block");
  EXPECT_EQ(sql("select value from param where name = 'via'"), "redis");
}

TEST_F(Aggregation, BlockingTakesThreeCommandsBetweenTheAppendAndTheProducersRelease) {
  const auto server = start_server();
  run_well(
      {"--handover", "block", "--endpoint", server->tcp(), "--ranks", "2", "--iterations", "100", "--warmup", "0"});
  const long appends = calls(*server, "rpush");
  EXPECT_EQ(appends, 100);
  EXPECT_EQ(calls(*server, "rename"), 100);
  const long signs = calls(*server, "rename") + calls(*server, "blmove") + calls(*server, "blpop");
  EXPECT_LE(signs, 3 * appends + 10);  // a wait that was cut into slices on a busy machine counts again
}

TEST_F(Aggregation, AListCanBeReadByAnybodyWhoKnowsTheFormat) {
  const auto server = start_server();
  auto driver = start({"--endpoint", server->tcp(), "--ranks", "3", "--duration", "30s"});
  const auto consumer = rank_of(driver, 2);
  wait_until_under_way(*server);
  const auto list = pause_at_whole_list(*server, consumer, 2);
  wire::Client client(wire::parse_endpoint(server->tcp()));
  wire::Datasets datasets(client, {"", list.prefix});
  std::vector<wire::Dataset> received;
  datasets.get_entries(datasets.entries(list.name), received);
  ASSERT_EQ(received.size(), 2U);
  EXPECT_THAT(received[0].name, testing::StartsWith("aggregation_rank_"));
  ASSERT_EQ(received[0].tensors.size(), 4U);
  EXPECT_EQ(received[0].tensors[0].spec().text(), "FLOAT 1x256");
  consumer.resume();
  driver.signal(SIGINT);
  EXPECT_EQ(code_of(driver), 130);
}

}  // namespace
}  // namespace scalebench
