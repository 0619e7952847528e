// SPDX-License-Identifier: Apache-2.0
// A server of ours is for our user alone: what somebody else on this machine can do to it.
#include <unistd.h>

#include "base/text.hpp"
#include "fixture.hpp"

namespace scalebench::redis {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* somebody = "65534";  // nobody, on every Linux

/// What redis-cli answers to somebody else who runs it.
std::string said_to_somebody(const std::vector<std::string>& arguments) {
  process::Command command;
  command.argv = {"setpriv", "--reuid", somebody, "--regid", somebody, "--clear-groups", "redis-cli"};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.folder = "/";
  const process::ProgramAnswer outcome = process::run(command, 20s);
  EXPECT_TRUE(outcome.ending) << "redis-cli waited for something";
  return outcome.out + outcome.err;
}

const std::vector<std::vector<std::string>> attempts = {
    {"PING"},           {"SET", "key", "value"}, {"CONFIG", "SET", "requirepass", "mine"},
    {"MODULE", "LIST"}, {"CLUSTER", "RESET"},    {"SHUTDOWN", "NOSAVE"}};

struct Kind {
  const char* name;
  std::vector<std::pair<std::string, std::string>> options;
};

void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

std::unique_ptr<Deployment> deployed(const Kind& kind) {
  plan::Settings chosen;
  for (const auto& [name, text] : kind.options) chosen.push_back(settings({{name, text}}).front());
  return std::make_unique<Deployment>(plugged(), service::Wish{chosen, {}, 2, 0});
}

class Doors : public testing::TestWithParam<Kind> {
 protected:
  Doors() {
    if (geteuid() != 0) return;
    deployment_ = deployed(GetParam());
    for (const auto& [key, value] : deployment_->facts()) {
      if (key == "socket" || key.ends_with(".socket")) ways_.push_back({"-s", value});
      if ((key == "port" || key.ends_with(".port")) && value != "0") ways_.push_back({"-p", value});
    }
  }
  void SetUp() override {
    if (geteuid() != 0) GTEST_SKIP() << "only root can play somebody else";
  }

  std::unique_ptr<Deployment> deployment_;
  std::vector<std::vector<std::string>> ways_;  ///< to every server, as redis-cli takes them
};

TEST_P(Doors, AreShutToOtherUsers) {
  ASSERT_FALSE(ways_.empty());
  for (std::vector<std::string> words : ways_) {
    const std::size_t own = words.size();
    for (const auto& attempt : attempts) {
      words.resize(own);
      words.insert(words.end(), attempt.begin(), attempt.end());
      EXPECT_THAT(said_to_somebody(words), AnyOf(HasSubstr("Permission denied"), HasSubstr("NOAUTH")))
          << words[1] << " " << attempt.front();
    }
  }
  EXPECT_TRUE(deployment_->alive()) << deployment_->cause();
  for (const Address& node : wire::parse_endpoint(deployment_->endpoint().text).nodes)
    EXPECT_EQ(connect_as_rank(*deployment_, node).say({"DBSIZE"}), "0");
}

TEST_P(Doors, HaveAKeyThatNobodySees) {
  const std::string password = wire::parse_endpoint(deployment_->endpoint().text).password;
  EXPECT_EQ(password.empty(), ways_.size() == 1) << "a port without a password";
  if (password.empty()) return;
  for (const auto& [key, value] : deployment_->facts()) {
    EXPECT_THAT(value, Not(HasSubstr(password))) << key;
    if (key != "pid" && !key.ends_with(".pid")) continue;
    EXPECT_THAT(base::read_file("/proc/" + value + "/cmdline"), Not(HasSubstr(password)));
  }
}

TEST_P(Doors, StandInAFolderOfOurs) {
  const std::filesystem::path socket = deployment_->facts().at("socket");
  constexpr auto mine = std::filesystem::perms::owner_all;
  EXPECT_EQ(std::filesystem::status(socket.parent_path().parent_path()).permissions(), mine);
  EXPECT_EQ(std::filesystem::status(socket).permissions(), mine);
  EXPECT_EQ(std::filesystem::status(socket.parent_path() / "redis.conf").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

INSTANTIATE_TEST_SUITE_P(Of, Doors,
                         testing::Values(Kind{"server", {}}, Kind{"tcp", {{"net", "tcp"}}},
                                         Kind{"cluster", {{"shards", "2"}}}),
                         [](const auto& kind) { return std::string(kind.param.name); });

TEST(DoorsOfASingleServer, HaveNoPortAtAll) { EXPECT_EQ(redis()->facts().at("port"), "0"); }

TEST(DoorsOfTwoServers, HaveDifferentKeys) {
  EXPECT_NE(redis({{"net", "tcp"}})->endpoint().text, redis({{"net", "tcp"}})->endpoint().text);
}

}  // namespace
}  // namespace scalebench::redis
