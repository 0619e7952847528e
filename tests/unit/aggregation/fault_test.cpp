// SPDX-License-Identifier: Apache-2.0
// What goes wrong in a run, each once: it ends, says why, and nothing stays behind.
#include "aggregation_fixture.hpp"

namespace scalebench {
namespace {

using support::Words;
using support::operator+;
using testing::AllOf;
using testing::HasSubstr;

class AggregationFault : public support::Aggregation {
 protected:
  const Words patient = {"--ranks", "3", "--duration", "60s"};
  const Words block = {"--handover", "block"};
  const Words long_run = patient + Words{"--deadline", "2s"};

  void expect_refused(const Words& words, const std::string& why) {
    const auto result = run(words);
    EXPECT_EQ(result.code, 2);
    EXPECT_THAT(result.err, HasSubstr(why));
    EXPECT_TRUE(files().empty());
  }
  /// The next run on the same server does well, and then there are no keys.
  void expect_next_run_to_clean_up(const support::RedisServer& server) {
    EXPECT_EQ(run({"--endpoint", server.tcp(), "--iterations", "3", "--db", "next.db"}).code, 0);
    EXPECT_EQ(server.say("DBSIZE"), "0");
  }
  /// Stops the consumer while a list waits for it and lets `damage` have it, until the run ends of that: it may have
  /// read the damaged part already.
  template <typename Damage>
  void expect_end_of_damage(const support::RedisServer& server, const Damage& damage) {
    auto driver = start(patient + Words{"--endpoint", server.tcp()});
    const auto consumer = rank_of(driver, 2);
    wait_until_under_way(server);
    for (int tries = 0; tries < 10; ++tries) {
      list_ = pause_at_whole_list(server, consumer, 2);
      damage();
      consumer.resume();
      if (driver.wait(process::Milliseconds(2000))) break;
    }
    EXPECT_EQ(code_of(driver), 3);
    EXPECT_EQ(server.say("DBSIZE"), "0");
  }
  std::string tensor_of_the_list(int number) const {
    return fmt::format("{}.{{aggregation_rank_1}}.tensor_{}", list_.prefix, number);
  }
  /// A run on this server, to which something happens while it is well under way.
  template <typename Happening>
  void expect_failure(const support::RedisServer& server, const Words& words, int rank, const Happening& happens) {
    auto driver = start(words + Words{"--endpoint", server.tcp()});
    const auto process = rank_of(driver, rank);
    wait_until_under_way(server);
    happens(process);
    expect_failed_end(driver);
  }
  void expect_failed_end(process::Child& driver) {
    EXPECT_EQ(code_of(driver), 3);
    EXPECT_EQ(sql("select status from run"), "failed");
    EXPECT_NE(cause(), "");
  }
  static void kill(const support::Rank& rank) { rank.kill(); }
  static void pause(const support::Rank& rank) { rank.pause(); }

  List list_;
};

TEST_F(AggregationFault, OneRankAloneIsRefused) { expect_refused({"--ranks", "1"}, "at least 2 ranks"); }

TEST_F(AggregationFault, ConsumersOnlyAreRefused) {
  expect_refused({"--ranks", "3", "--consumers", "3"}, "at least one producer is needed");
}

TEST_F(AggregationFault, NoThreadsAreRefused) { expect_refused({"--client-threads", "0"}, "must be at least 1"); }

TEST_F(AggregationFault, HalfAFloatIsRefused) { expect_refused({"--tensor-bytes", "1026"}, "multiple of 4"); }

TEST_F(AggregationFault, AFolderThatIsNoneIsRefused) {
  expect_refused({"--via", "files", "--folder", "/dev/null"}, "/dev/null is not a folder");
}

TEST_F(AggregationFault, AFolderThatCannotBeWrittenEndsTheRun) {
  const auto result = run({"--via", "files", "--folder", "/proc"});
  EXPECT_EQ(result.code, 3);
  EXPECT_THAT(cause(), AllOf(HasSubstr("cannot make /proc/scalebench-aggregation-"), HasSubstr("--folder")));
}

/// No file may grow as large as a tensor, which is what a full disk or a quota is to a producer.
TEST_F(AggregationFault, AFolderWithoutRoomEndsTheRunAndIsLeftClean) {
  const Words small_files = {"sh", "-c", "trap '' XFSZ; ulimit -f 32768; exec \"$@\"", "sh", SCALEBENCH_BINARY};
  const auto result = command(
      small_files + words_of({"--via", "files", "--tensor-bytes", "64MiB", "--ranks", "2", "--iterations", "3"}));
  EXPECT_EQ(result.code, 3) << result.err;
  EXPECT_EQ(sql("select status from run"), "failed");
  EXPECT_THAT(cause(), AllOf(HasSubstr("cannot write"), HasSubstr("aggregation_rank_0.dat.part: File too large")));
  EXPECT_THAT(files(), testing::ElementsAre("t.db"));
}

TEST_F(AggregationFault, AConsumerThatDiesEndsTheRun) {
  const auto server = start_server();
  expect_failure(*server, long_run, 2, kill);
  expect_next_run_to_clean_up(*server);
}

TEST_F(AggregationFault, AConsumerThatDiesOverFilesEndsTheRunAndALaterOneCleansUp) {
  auto driver = start(long_run + Words{"--via", "files"});
  const auto consumer = rank_of(driver, 2);
  wait_until_under_way_over_files();
  consumer.kill();
  expect_failed_end(driver);
  for (const auto& name : files()) {
    const auto lock = folder() / name / "lock";
    if (!std::filesystem::exists(lock)) continue;
    std::filesystem::last_write_time(lock, std::filesystem::last_write_time(lock) - std::chrono::minutes(2));
  }
  EXPECT_EQ(run({"--via", "files", "--iterations", "3", "--db", "next.db"}).code, 0);
  EXPECT_THAT(files(), testing::UnorderedElementsAre("t.db", "next.db"));
}

TEST_F(AggregationFault, AProducerThatDiesEndsTheRun) {
  const auto server = start_server();
  expect_failure(*server, long_run + block, 0, kill);
  expect_next_run_to_clean_up(*server);
}

TEST_F(AggregationFault, AConsumerThatIsStuckIsNoticedWithinTheDeadline) {
  const auto server = start_server();
  expect_failure(*server, long_run, 2, pause);
  EXPECT_THAT(cause(), HasSubstr("waited 2000 ms"));
  expect_next_run_to_clean_up(*server);
}

TEST_F(AggregationFault, AProducerThatIsStuckIsNoticedWithinTheDeadline) {
  const auto server = start_server();
  expect_failure(*server, long_run + block, 1, pause);
  EXPECT_THAT(cause(), HasSubstr("waited 2000 ms"));
  expect_next_run_to_clean_up(*server);
}

TEST_F(AggregationFault, AProducerThatIsStuckOverFilesIsNoticedWithinTheDeadline) {
  auto driver = start(long_run + block + Words{"--via", "files"});
  const auto producer = rank_of(driver, 1);
  wait_until_under_way_over_files();
  producer.pause();
  expect_failed_end(driver);
  EXPECT_THAT(cause(), HasSubstr("waited 2000 ms"));
  EXPECT_THAT(files(), testing::ElementsAre("t.db"));
}

TEST_F(AggregationFault, AServerThatDiesEndsTheRun) {
  const auto server = start_server();
  expect_failure(*server, long_run, 0, [&](const auto&) { server->kill(); });
  EXPECT_THAT(cause(), HasSubstr(std::to_string(server->port())));
}

TEST_F(AggregationFault, AnIncompleteDatasetEndsTheRunAndIsNamed) {
  const auto server = start_server();
  expect_end_of_damage(*server, [&] { server->say("HDEL " + list_.prefix + ".{aggregation_rank_1}.meta .COMPLETE"); });
  EXPECT_THAT(cause(), AllOf(HasSubstr("aggregation_rank_1"), HasSubstr("not complete")));
}

TEST_F(AggregationFault, AListWithAStrangeEntryEndsTheRun) {
  const auto server = start_server();
  expect_end_of_damage(*server, [&] { server->say("RPUSH " + list_.prefix + "." + list_.name + " left-over"); });
  EXPECT_THAT(cause(), HasSubstr("has 3 entries where 2 producers append one each"));
}

TEST_F(AggregationFault, ATensorThatChangedOnTheWayMakesTheRunIncorrect) {
  const auto server = start_server();
  expect_end_of_damage(
      *server, [&] { server->say("COPY " + tensor_of_the_list(2) + " " + tensor_of_the_list(0) + " REPLACE"); });
  EXPECT_EQ(sql("select status from run"), "incorrect");
  EXPECT_THAT(cause(), AllOf(HasSubstr("tensor_0 of aggregation_rank_1"), HasSubstr("came back different")));
}

TEST_F(AggregationFault, AListOfAnEarlierRunIsNotTouched) {
  const auto server = start_server();
  server->say("RPUSH iteration_0 {aggregation_rank_0}");
  run_well({"--endpoint", server->tcp(), "--iterations", "3"});
  EXPECT_EQ(server->say("LLEN iteration_0"), "1");
}

TEST_F(AggregationFault, AStopIsHeededAndLeavesNothing) {
  const auto server = start_server();
  auto driver = start(long_run + Words{"--endpoint", server->tcp(), "--handover", "block"});
  wait_until_under_way(*server);
  driver.signal(SIGINT);
  EXPECT_EQ(code_of(driver), 130);
  EXPECT_EQ(sql("select status from run"), "interrupted");
  EXPECT_EQ(server->say("DBSIZE"), "0");
}

}  // namespace
}  // namespace scalebench
