// SPDX-License-Identifier: Apache-2.0
// A single server: a real redis-server, as a workload would get it.
#include "fixture.hpp"
#include "redis/facts.hpp"

namespace scalebench::redis {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

TEST(Redis, AnswersOnItsUnixSocketByDefault) {
  const auto deployment = redis();
  EXPECT_THAT(deployment->endpoint().text, StartsWith("unix:///"));
  EXPECT_EQ(Conversation(first_node(*deployment)).say({"PING"}), "PONG");
}

TEST(Redis, AnswersOnLoopbackWhenAskedForTcp) {
  const auto deployment = redis({{"net", "tcp"}});
  EXPECT_EQ(first_node(*deployment).host, "127.0.0.1");
  EXPECT_EQ(connect_as_rank(*deployment, first_node(*deployment)).say({"PING"}), "PONG");
}

TEST(Redis, ListensOnLoopbackOnly) { EXPECT_EQ(redis({{"net", "tcp"}})->facts().at("config.bind"), "127.0.0.1"); }

TEST(Redis, PersistsNothing) {
  const auto deployment = redis();
  EXPECT_EQ(deployment->facts().at("config.save"), "");
  EXPECT_EQ(deployment->facts().at("config.appendonly"), "no");
}

TEST(Redis, TellsWhatItIs) {
  const auto deployment = redis();
  for (const char* key :
       {"version", "pid", "port", "binary", "socket", "cpus", "used_memory", "config.maxclients", "modules"}) {
    EXPECT_TRUE(deployment->facts().contains(key)) << key;
  }
}

TEST(Redis, TakesTheArgumentsOfTheWorkloadAndOfTheUser) {
  const auto deployment = redis({{"server-arg", "--tcp-keepalive 77"}}, {"--hz", "37"});
  EXPECT_EQ(deployment->facts().at("config.hz"), "37");
  EXPECT_EQ(deployment->facts().at("config.tcp-keepalive"), "77");
}

TEST(Redis, LetsTheUserHaveTheLastWord) {
  EXPECT_EQ(redis({{"server-arg", "--hz 50"}}, {"--hz", "37"})->facts().at("config.hz"), "50");
}

TEST(Redis, RunsWithAsManyThreadsAsAskedFor) {
  const auto deployment = redis({{"io-threads", "2"}});
  EXPECT_EQ(deployment->facts().at("config.io-threads"), "2");
  EXPECT_EQ(deployment->facts().at("config.io-threads-do-reads"), "yes");
}

TEST(Redis, RunsOnTheCpuAskedFor) { EXPECT_EQ(redis({{"server-cpus", "0"}})->facts().at("cpus"), "0"); }

TEST(Redis, TakesAsManyClientsAsTheRanksNeed) {
  const auto deployment = redis({}, {}, 12'000);
  EXPECT_GE(std::stol(deployment->facts().at("config.maxclients")), 12'000);
}

TEST(Redis, RefusesToStartWithFewerClientsThanTheRanksNeed) {
  const auto error = error_of([] { redis({{"server-arg", "--maxclients 5"}}, {}, 100); });
  EXPECT_EQ(error.code(), base::Exit::lacking);
  EXPECT_THAT(error.what(), HasSubstr("100 connections are needed and the redis server takes 5"));
}

TEST(Redis, CanBeAnotherBinary) {
  const base::TemporaryFolder folder;
  const auto other = folder.path() / "other-server";
  std::filesystem::create_symlink(*process::find_program("redis-server"), other);
  EXPECT_EQ(redis({{"server-binary", other.string()}})->facts().at("binary"), other.string());
}

TEST(Redis, StartsInATemporaryFolderWithATerribleName) {
  const base::TemporaryFolder folder("it's a \"test\" \\ ü ");
  const Variable variable("TMPDIR", folder.path());
  EXPECT_EQ(Conversation(first_node(*redis())).say({"PING"}), "PONG");
}

TEST(Redis, StartsWhereThePathOfASocketWouldBeTooLong) {
  const base::TemporaryFolder folder;
  const auto deep = folder.path() / std::string(60, 'a') / std::string(60, 'b');
  std::filesystem::create_directories(deep);
  const Variable variable("TMPDIR", deep);
  EXPECT_TRUE(redis()->alive());
}

TEST(Redis, TriesAnotherPortWhenSomebodyTookIt) {
  const base::TemporaryFolder folder;
  const auto unlucky = folder.path() / "unlucky-server";
  std::ofstream(unlucky) << "#!/bin/sh\ntest -e " << folder.path().string() << "/tried && exec redis-server \"$@\"\n"
                         << "touch " << folder.path().string()
                         << "/tried; echo 'bind: Address already in use'; exit 1\n";
  std::filesystem::permissions(unlucky, std::filesystem::perms::owner_all);
  EXPECT_TRUE(redis({{"server-binary", unlucky.string()}, {"net", "tcp"}})->alive());
}

TEST(Redis, LeavesNothingBehindWhenItIsStopped) {
  const auto deployment = redis();
  const pid_t pid = pid_in(deployment->facts().at("pid"));
  const std::filesystem::path socket = first_node(*deployment).path;
  deployment->stop();
  EXPECT_TRUE(is_gone(pid));
  EXPECT_FALSE(std::filesystem::exists(socket.parent_path().parent_path()));
}

TEST(Redis, LeavesNothingBehindWhenItIsDestroyed) {
  auto deployment = redis();
  const pid_t pid = pid_in(deployment->facts().at("pid"));
  const std::filesystem::path socket = first_node(*deployment).path;
  deployment.reset();
  EXPECT_TRUE(is_gone(pid));
  EXPECT_FALSE(std::filesystem::exists(socket.parent_path().parent_path()));
}

TEST(Redis, EndsAlsoWhenItIsPaused) {
  const auto deployment = redis();
  const pid_t pid = pid_in(deployment->facts().at("pid"));
  kill(pid, SIGSTOP);
  deployment->stop();
  EXPECT_TRUE(is_gone(pid));
}

TEST(Redis, SaysThatItDiedAndOfWhat) {
  const auto deployment = redis();
  ASSERT_TRUE(deployment->alive());
  kill(pid_in(deployment->facts().at("pid")), SIGKILL);
  EXPECT_TRUE(comes_true([&] { return !deployment->alive(); }));
  EXPECT_THAT(deployment->cause(), AllOf(HasSubstr("the redis server ("), EndsWith("was killed by signal 9 (Killed)")));
}

TEST(Redis, EndsWithItsDriverHoweverThatEnds) {
  OtherDriver driver(1);
  const std::vector<pid_t> servers = driver.servers();
  ASSERT_THAT(servers, testing::SizeIs(1));
  driver.die();
  EXPECT_TRUE(all_end(servers));
}

TEST(Redis, QuotesTheLogOfAServerThatDoesNotComeUp) {
  const auto error = error_of([] { redis({{"server-arg", "--no-such-setting 1"}}); });
  EXPECT_EQ(error.code(), base::Exit::lacking);
  EXPECT_THAT(error.what(), AllOf(HasSubstr("ended with exit code 1"), HasSubstr("Bad directive")));
}

TEST(Redis, QuotesTheLogOfAModuleThatCannotBeLoaded) {
  const auto error = error_of([] { redis({}, {"--loadmodule", "/no/such/module.so"}); });
  EXPECT_THAT(error.what(), HasSubstr("Can't load module from /no/such/module.so"));
}

TEST(Redis, IsNotAnyProgram) {
  const auto error = error_of([] { redis({{"server-binary", "/bin/false"}}); });
  EXPECT_THAT(error.what(), AllOf(HasSubstr("/bin/false"), HasSubstr("ended with exit code 1")));
}

std::chrono::nanoseconds longest_wait(std::chrono::nanoseconds patience) {
  return service::Question(plugged(), {{}, {}, 1, patience.count()}, "secret").longest_wait();
}

TEST(Waiting, TakesAMinuteOrTheUsersPatienceIfThatIsMore) {
  EXPECT_EQ(longest_wait(90s), 90s);
  EXPECT_EQ(longest_wait(1s), 60s);
  EXPECT_EQ(longest_wait(0s), 0s) << "for ever";
}

const std::string stamp = "1:M 22 Nov 2026 16:48:00.124 ";
const std::string warning = stamp + "# WARNING Memory overcommit must be enabled! Without it, a save may fail.\n";

std::string told(const std::string& log) { return service::last_words(log, plugged().table().error_in); }

TEST(FirstErrors, AreWithoutStampsAndWithoutWhatIsNoError) {
  EXPECT_EQ(told(stamp + "# Server initialized\n" + stamp + "# one\n" + stamp + "* two # 2\n\nthree\n" + warning),
            "; its log says: one; three");
}

TEST(FirstErrors, AreNoneOfAServerThatOnlyWarned) {
  EXPECT_EQ(told(warning), "");
  EXPECT_EQ(told(""), "");
}

TEST(BacklogWarning, NamesTheLimitAndTheWayOut) {
  EXPECT_THAT(backlog_warning(128, 511),
              AllOf(HasSubstr("somaxconn is 128"), HasSubstr("sysctl net.core.somaxconn=511")));
}

TEST(BacklogWarning, IsNotGivenWithoutNeed) { EXPECT_EQ(backlog_warning(511, 511), ""); }

}  // namespace
}  // namespace scalebench::redis
