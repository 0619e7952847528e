// SPDX-License-Identifier: Apache-2.0
// Passwords work however they are given, and are seen by nobody.
#include <gmock/gmock.h>

#include "faults/campaign.hpp"

namespace scalebench::faults {
namespace {

using testing::HasSubstr;
using testing::Not;

class Credentials : public Campaign {
 protected:
  const std::string secret = "s3cr-7%t";
  const std::string in_url = "s3cr-7%25t";
  RedisServer server_{{"--requirepass", secret}};
  const std::string at_ = "127.0.0.1:" + std::to_string(server_.port());

  void write_password(const std::string& password) { std::ofstream(folder() / "password") << password << "\n"; }

  static std::string arguments_of_all_processes() {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
      const std::string name = entry.path().filename();
      if (name.find_first_not_of("0123456789") != std::string::npos) continue;
      if (std::stoi(name) == passed_over) continue;
      std::ifstream file(entry.path() / "cmdline", std::ios::binary);
      for (std::string word; std::getline(file, word, '\0');) all += word + ' ';
      all += '\n';
    }
    return all;
  }
  inline static pid_t passed_over = 0;

  void expect_unseen(const std::string& text) {
    EXPECT_THAT(text, Not(HasSubstr(secret)));
    EXPECT_THAT(text, Not(HasSubstr(in_url)));
  }
  void expect_unseen_while_running(const Words& words) {
    passed_over = server_.pid();  // whose arguments are this test's doing
    Words all = words;
    all.insert(all.end(), {"--duration", "1s"});
    begin(all);
    expect_unseen(arguments_of_all_processes());
    const Result result = end();
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_GT(puts("ok"), 10);
    expect_unseen(result.out + result.err);
    expect_unseen(base::read_file(folder() / "t.db"));
    EXPECT_EQ(std::filesystem::status(folder() / "t.db").permissions(), std::filesystem::perms(0600));
  }
};

TEST_F(Credentials, InAFileAreSeenByNobody) {
  write_password(secret);
  expect_unseen_while_running({"--endpoint", at_, "--password-file", "password"});
}

TEST_F(Credentials, InAnUrlAreSeenByNobody) {
  expect_unseen_while_running({"--endpoint", "redis://:" + in_url + "@" + at_});
  EXPECT_THAT(sql("select command from campaign"), HasSubstr("***"));
}

TEST_F(Credentials, InAnEndpointWithoutASchemeAreSeenByNobody) {
  expect_unseen_while_running({"--endpoint", ":" + in_url + "@" + at_});
  EXPECT_THAT(sql("select command from campaign"), HasSubstr(":***@" + at_));
}

TEST_F(Credentials, ForAUnixSocketWork) {
  write_password(secret);
  EXPECT_EQ(measure({"--iterations", "10", "--endpoint", server_.unix_socket(), "--password-file", "password"}).code,
            0);
  EXPECT_EQ(measure({"--iterations", "10", "--endpoint", "unix://:" + in_url + "@" + server_.socket()}).code, 0);
  EXPECT_EQ(puts("ok"), 2 * 20);
}

TEST_F(Credentials, WithABarePercentAreRefusedWithTheWayOutBeforeAnythingStarts) {
  const Result result = measure({"--endpoint", "redis://:" + secret + "@" + at_});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("write %25 for a '%'"));
  expect_unseen(result.err);
  EXPECT_TRUE(files().empty());
}

TEST_F(Credentials, InTheEnvironmentWork) {
  const Result result = measure({"--iterations", "10", "--endpoint", at_}, {{"SCALEBENCH_PASSWORD", secret}});
  EXPECT_EQ(result.code, 0) << result.err;
  expect_unseen(result.out + result.err + base::read_file(folder() / "t.db"));
}

TEST_F(Credentials, ThatAreWrongAreRefusedBeforeAnythingStarts) {
  write_password("wr0ng");
  const Result result = measure({"--endpoint", at_, "--password-file", "password"});
  EXPECT_EQ(result.code, 4);
  EXPECT_THAT(result.err, HasSubstr("WRONGPASS"));
  EXPECT_THAT(result.err, Not(HasSubstr("wr0ng")));
  EXPECT_THAT(files(), testing::ElementsAre("password"));
}

TEST_F(Credentials, ThatAreMissingAreAskedFor) {
  const Result result = measure({"--endpoint", at_});
  EXPECT_EQ(result.code, 4);
  EXPECT_THAT(result.err, HasSubstr("--password-file"));
}

TEST_F(Credentials, InAFileThatIsMissingAreWrongInput) {
  const Result result = measure({"--endpoint", at_, "--password-file", "nowhere"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("--password-file: cannot open nowhere"));
  EXPECT_TRUE(files().empty());
}

TEST_F(Credentials, StayUnseenInTheTextsOfFailures) {
  write_password(secret);
  begin({"--endpoint", at_, "--password-file", "password", "--duration", "20s"});
  server_.kill();
  const Result result = end();
  EXPECT_EQ(result.code, 3) << result.err;
  EXPECT_GT(number("select count(*) from failure"), 0);
  expect_unseen(result.out + result.err + base::read_file(folder() / "t.db"));
}

}  // namespace
}  // namespace scalebench::faults
