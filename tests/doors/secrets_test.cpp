// SPDX-License-Identifier: Apache-2.0
// A plugin's secret reaches its hooks, and nobody else.
#include <gmock/gmock.h>

#include <fstream>

#include "support/scalebench.hpp"

namespace scalebench {
namespace {

using support::Result;
using support::Words;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

class Secrets : public support::Scalebench {
 protected:
  const std::string secret = "s3cr-7%t, and a comma";

  Secrets() { std::ofstream(folder() / "key") << secret << "\nnot this\n"; }

  Result keeper(const Words& more, std::vector<std::pair<std::string, std::string>> environment = {}) {
    Words words = {
        "--plugin", std::string(TEST_PLUGINS) + "/keeper.so", "--iterations", "10", "--db", "t.db", "--spool-dir", "."};
    words.insert(words.end(), more.begin(), more.end());
    return scalebench(words, std::move(environment));
  }
  void expect_unseen(const Result& result) {
    EXPECT_THAT(result.out + result.err, Not(HasSubstr(secret)));
    const fs::path database = folder() / "t.db";
    EXPECT_THAT(fs::exists(database) ? base::read_file(database) : "", Not(HasSubstr(secret)));
  }
  void expect_kept(const Result& result) {
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(sql("select distinct cast(value as int) from v_sample"), std::to_string(secret.size()));
    EXPECT_EQ(sql("select value from param where name = 'api-key'"), "***");
    expect_unseen(result);
    EXPECT_EQ(fs::status(folder() / "t.db").permissions(), fs::perms(0600));
  }
};

TEST_F(Secrets, InAFileReachTheHooksAlone) { expect_kept(keeper({"--api-key-file", "key"})); }

TEST_F(Secrets, InTheEnvironmentReachTheHooksAlone) { expect_kept(keeper({}, {{"SCALEBENCH_API_KEY", secret}})); }

TEST_F(Secrets, MakeADatabasePrivateThatIsThere) {
  EXPECT_EQ(keeper({}).code, 0);
  fs::permissions(folder() / "t.db", fs::perms(0644));
  EXPECT_EQ(keeper({"--api-key-file", "key"}).code, 0);
  EXPECT_EQ(fs::status(folder() / "t.db").permissions(), fs::perms(0600));
}

TEST_F(Secrets, AreNotShownBeforeARun) {
  for (const char* look : {"--dry-run", "--print-config"}) {
    const Result result = keeper({"--api-key-file", "key", look});
    EXPECT_EQ(result.code, 0) << look;
    expect_unseen(result);
  }
}

TEST_F(Secrets, ThatAPluginTellsAreNotPassedOn) {
  for (const char* hook : {"setup", "iterate", "verify"}) {
    const Result result = keeper({"--api-key-file", "key", "--tell", hook});
    EXPECT_EQ(result.code, 3) << hook << result.err;
    expect_unseen(result);
  }
  EXPECT_THAT(sql("select cause from run where id = 1"), HasSubstr("the key is ***."));
  EXPECT_THAT(sql("select text from failure limit 1"), HasSubstr("the key *** is refused"));
  EXPECT_THAT(sql("select text from event where run_id = 1"), HasSubstr("with the key ***"));
  EXPECT_THAT(sql("select text from v_output where run = 1"), HasSubstr("my key: ***"));
}

TEST_F(Secrets, ThatACheckTellsAreNotPassedOn) {
  const Result result = keeper({"--api-key-file", "key", "--tell", "validate"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("the key is ***."));
  expect_unseen(result);
  const Result check =
      scalebench({"check", std::string(TEST_PLUGINS) + "/keeper.so", "--api-key-file", "key", "--tell", "setup"});
  EXPECT_EQ(check.code, 3) << check.err;
  EXPECT_THAT(check.out, HasSubstr("the key is ***."));
  expect_unseen(check);
}

TEST_F(Secrets, AreNeverTyped) {
  const Result result = keeper({"--api-key", "abc"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("--api-key-file"));
  EXPECT_THAT(keeper({"--help"}).out, HasSubstr("$SCALEBENCH_API_KEY"));
}

TEST_F(Secrets, InAFileThatIsMissingAreWrongInput) {
  const Result result = keeper({"--api-key-file", "nowhere"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("--api-key-file: cannot open nowhere"));
  EXPECT_FALSE(fs::exists(folder() / "t.db"));
}

}  // namespace
}  // namespace scalebench
