// SPDX-License-Identifier: Apache-2.0
// A service that scalebench has never heard of, from a project outside its tree: two processes, a launch axis, a
// secret, and the two become one.
#include <gmock/gmock.h>
#include <signal.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "support/scalebench.hpp"

namespace scalebench::services {
namespace {

using support::Result;
using support::Words;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ToyService : public support::Scalebench {
 protected:
  static Words toy(const std::string& workload, const Words& more) {
    Words words = {"--plugin", TOY "/toy.so", "--workload", workload,       "--db",
                   "t.db",     "--spool-dir", ".",          "--iterations", "5"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  Result count(const Words& more, std::vector<std::pair<std::string, std::string>> environment = {}) {
    return scalebench(toy("count", more), std::move(environment));
  }
  /// Of every run, in the order of the runs.
  std::string facts(const std::string& key) {
    return sql("select group_concat(value, ' ') from (select value from service where key = '" + key +
               "' order by run_id)");
  }
};

/// A toy that somebody else started, whose password is `mine`.
class ToyElsewhere : public ToyService {
 protected:
  void SetUp() override {
    std::ofstream(folder() / "secret") << "mine\n";
    process::Command command;
    command.argv = {TOY "/toy-server", std::to_string(port_)};
    command.environment = {{"TOY_LEVEL", "3"}};
    command.folder = folder();
    command.out = process::Sink::capture();
    command.err = process::Sink::capture();
    server_ = process::spawn(command);
    for (int tries = 0; tries < 400 && server_.out().empty(); ++tries) server_.wait(process::Milliseconds(20));
    ASSERT_EQ(server_.out(), "listening\n") << server_.err();
  }
  std::string at(const std::string& login = "") const {
    return "toy://" + login + "127.0.0.1:" + std::to_string(port_);
  }

  const int port_ = 20000 + static_cast<int>(getpid() % 10000);
  process::Child server_;
};

TEST_F(ToyService, IsListedAndDescribed) {
  const Result list = scalebench({"list", "--plugin-path", TOY});
  EXPECT_THAT(list.out, AllOf(HasSubstr("service toy            two counters that know of each other"),
                              HasSubstr("service redis")));
  EXPECT_THAT(
      scalebench({"describe", TOY "/toy.so"}).out,
      AllOf(HasSubstr("service toy: two counters"), HasSubstr("toy://:password@host:port"), HasSubstr("--level int")));
}

TEST_F(ToyService, ShowsItsOptionsToWhoNeedsIt) {
  const Result help = scalebench(toy("count", {"--help"}));
  EXPECT_THAT(help.out, AllOf(HasSubstr("Options of service toy"), HasSubstr("how far it counts")));
  EXPECT_THAT(scalebench(toy("plain", {"--help"})).out, Not(HasSubstr("Options of service")));
}

TEST_F(ToyService, IsTwoProcessesThatBecomeOne) {
  const Result result = count({"--ranks", "2"});
  EXPECT_EQ(result.code, 0) << result.out << result.err;
  EXPECT_EQ(facts("members"), "2");
  EXPECT_NE(facts("pid"), facts("member1.pid"));
  EXPECT_EQ(sql("select count(distinct rank) from v_sample where phase = 'measure' and status = 'ok'"), "2");
  EXPECT_THAT(result.out, HasSubstr("toy 1, tcp, started here"));
}

TEST_F(ToyService, IsStartedAnewForEachValueOfItsAxis) {
  const Result result = count({"--level", "1,2"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(sql("select count(distinct launch_id) from run"), "2");
  EXPECT_EQ(
      sql("select count(*) from run join param on param.run_id = run.id and param.name = 'level' "
          "join service on service.run_id = run.id and service.key = 'config.level' where service.value = param.value"),
      "2");
}

TEST_F(ToyService, HasASecretThatNothingShows) {
  const Result result = count({});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(facts("told too much"), "the password is ***");
  EXPECT_THAT(facts("endpoint"), HasSubstr("toy://:***@127.0.0.1:"));
}

TEST_F(ToyService, LeavesNothingBehind) {
  std::filesystem::create_directory(folder() / "tmp");
  EXPECT_EQ(count({}, {{"TMPDIR", (folder() / "tmp").string()}}).code, 0);
  EXPECT_TRUE(std::filesystem::is_empty(folder() / "tmp"));
  for (const char* key : {"pid", "member1.pid"}) EXPECT_NE(kill(std::stoi(facts(key)), 0), 0) << key;
}

TEST_F(ToyService, RefusesWhatTheUserChoseBeforeAnythingStarts) {
  const Result result = count({"--level", "5"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("--level 5 is out of fashion: take another one"));
  EXPECT_TRUE(files().empty());
}

TEST_F(ToyService, WarnsOfWhatItFinds) {
  EXPECT_THAT(count({"--level", "7"}).err, HasSubstr("seven is said to be lucky"));
}

TEST_F(ToyService, ThatSaysNoIsQuotedWithoutItsSecret) {
  const Result result = count({"--level", "9"});
  EXPECT_EQ(result.code, 4);
  EXPECT_THAT(result.err,
              HasSubstr("toy server 0 will not get ready: it says that it is ill, and its password is ***"));
}

TEST_F(ToyService, ThatSaysNothingIsNotWaitedForWhenNobodyWantsIt) {
  Words words = toy("count", {"--level", "8"});
  words.insert(words.begin(), SCALEBENCH_BINARY);
  process::Child driver = process::spawn({words, {}, folder(), process::Sink::capture(), process::Sink::capture(), {}});
  for (int tries = 0; tries < 600 && !std::filesystem::exists(folder() / "t.db"); ++tries)
    driver.wait(process::Milliseconds(50));
  driver.wait(process::Milliseconds(500));
  driver.signal(SIGINT);
  const auto ending = driver.wait(process::Milliseconds(40'000));
  ASSERT_TRUE(ending);
  EXPECT_EQ(support::shell_code(*ending), 130);
  EXPECT_EQ(sql("select status from run"), "planned");
}

TEST_F(ToyService, ThatEndsAtItsStartIsQuoted) {
  const Result result = count({"--level", "6"});
  EXPECT_EQ(result.code, 4);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("toy server 0 ("), HasSubstr("ended with exit code 3; its log ends with: no level 6")));
}

TEST_F(ToyService, ThatDiesIsNamed) {
  Words words = toy("count", {"--duration", "60s"});
  words[9] = "1000000000";
  words.insert(words.begin(), SCALEBENCH_BINARY);
  process::Child driver = process::spawn({words, {}, folder(), process::Sink::capture(), process::Sink::capture(), {}});
  std::string pid;
  for (int tries = 0; tries < 600 && pid.empty(); ++tries) {
    driver.wait(process::Milliseconds(50));
    if (std::filesystem::exists(folder() / "t.db"))
      pid =
          command({"sqlite3", "-cmd", ".timeout 10000", "t.db", "select value from service where key = 'member1.pid'"})
              .out;
  }
  ASSERT_FALSE(pid.empty()) << driver.err();
  kill(std::stoi(pid), SIGKILL);
  const auto ending = driver.wait(process::Milliseconds(90'000));
  ASSERT_TRUE(ending);
  EXPECT_EQ(support::shell_code(*ending), 3);
  EXPECT_THAT(sql("select cause from run"),
              AllOf(HasSubstr("toy server 1 ("), HasSubstr("was killed by signal 9 (Killed)")));
}

TEST_F(ToyService, LeavesItsOptionsNamesToWhoDoesNotNeedIt) {
  EXPECT_EQ(scalebench(toy("plain", {"--level", "1,2,3"})).code, 0);
  EXPECT_EQ(sql("select count(*) from run where status = 'done'"), "3");
  const Result both = scalebench(toy("count,plain", {}));
  EXPECT_EQ(both.code, 2);
  EXPECT_THAT(both.err, HasSubstr("workload plain and service toy both have an option --level"));
}

TEST_F(ToyService, IsOneOfSeveralOfAJob) {
  const Result result = scalebench(toy("both", {}));
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(facts("title"), HasSubstr("redis "));
  EXPECT_EQ(facts("toy.title"), "toy 1");
  EXPECT_EQ(facts("toy.members"), "2");
}

TEST_F(ToyService, ThatNobodyBringsIsSaidToBeMissing) {
  const Result result = scalebench(toy("lost", {"--plugin-path", TOY}));
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("needs service toyy, which no plugin found brings"), HasSubstr("did you mean toy?")));
}

TEST_F(ToyService, IsNoWorkload) {
  const Result result = scalebench({"--plugin", REDIS_PLUGIN});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("plugin redis has no workloads"));
}

TEST_F(ToyElsewhere, IsMeasuredAsItIsFound) {
  const Result result = count({"--endpoint", at(":mine@")});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(facts("reached"), "tcp, found there");
  EXPECT_EQ(facts("endpoint"), at(":***@"));
  EXPECT_EQ(facts("config.level"), "3");
  EXPECT_THAT(sql("select command from campaign"), Not(HasSubstr("mine")));
}

TEST_F(ToyElsewhere, IsFoundByItsVariableAndTakesAGivenPassword) {
  const Result result = count({}, {{"TOY_ENDPOINT", at()}, {"SCALEBENCH_PASSWORD", "mine"}});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(facts("reached"), "tcp, found there");
}

TEST_F(ToyElsewhere, IsToldFromAnotherServiceByItsSchemeOrItsName) {
  for (const std::string& text : {at(":mine@"), "toy=" + at(":mine@")}) {
    const Result result = scalebench(toy("both", {"--endpoint", text}));
    EXPECT_EQ(result.code, 0) << result.err;
  }
  EXPECT_EQ(facts("toy.reached"), "tcp, found there tcp, found there");
  EXPECT_EQ(facts("reached"), "unix socket, started here unix socket, started here");
  EXPECT_THAT(scalebench(toy("both", {"--endpoint", "somewhere:1"})).err, HasSubstr("say whose it is: redis="));
}

TEST_F(ToyElsewhere, RefusesOptionsOfOneThatIsStarted) {
  const Result result = count({"--endpoint", at(":mine@"), "--level", "2"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("--level is for a server started here, and --endpoint names a running one"));
}

TEST_F(ToyElsewhere, WithAnotherPasswordIsRefusedBeforeAnythingIsStored) {
  const Result result = count({"--endpoint", at(":yours@")});
  EXPECT_EQ(result.code, 4);
  EXPECT_THAT(result.err, HasSubstr("the toy wants another password"));
  EXPECT_FALSE(std::filesystem::exists(folder() / "t.db"));
}

}  // namespace
}  // namespace scalebench::services
