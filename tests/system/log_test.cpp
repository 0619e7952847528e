// SPDX-License-Identifier: Apache-2.0
// What plugins print and say: kept by rank, and harmless to a terminal.
#include <gmock/gmock.h>

#include "support/scalebench.hpp"

namespace scalebench {
namespace {

using support::Result;
using support::Words;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Talkative : public support::Scalebench {
 protected:
  Result run(const Words& more) {
    Words words = {"--plugin", TALKATIVE, "--ranks", "2", "--iterations", "20", "--warmup", "0", "--db", "t.db"};
    words.insert(words.end(), more.begin(), more.end());
    return scalebench(words);
  }
};

TEST_F(Talkative, RanksAreHeardOneByOne) {
  ASSERT_EQ(run({}).code, 0);
  const Result log = scalebench({"show", "1", "--log", "--db", "t.db"});
  EXPECT_EQ(log.code, 0) << log.err;
  EXPECT_THAT(log.out, AllOf(HasSubstr("run 1, rank 0\n"), HasSubstr("run 1, rank 1\n")));
  for (const std::string rank : {"0", "1"}) {
    EXPECT_THAT(sql("select text from v_output where run = 1 and rank = " + rank),
                AllOf(HasSubstr("hello from rank " + rank + " \\x1b[2J"), HasSubstr("rank " + rank + " is set up"),
                      Not(HasSubstr(rank == "0" ? "rank 1" : "rank 0"))));
  }
}

TEST_F(Talkative, RanksAreKeptToTheEndOfWhatTheySaid) {
  ASSERT_EQ(run({"--much", "20MiB"}).code, 0);
  EXPECT_EQ(sql("select rank, length(text) from v_output where run = 1 order by rank"), "0|65536\n1|65536");
  EXPECT_THAT(sql("select text from v_output where run = 1 and rank = 1"),
              HasSubstr("xxx"));  // which of two streams is read to its end first is open
}

TEST_F(Talkative, RanksThatFailAreHeardToo) {
  const Result result = run({"--fail"});
  EXPECT_EQ(result.code, 3);
  EXPECT_THAT(scalebench({"show", "1", "--log", "--db", "t.db"}).out, HasSubstr("rank 1 is set up"));
}

TEST_F(Talkative, RanksInTheUsersOwnMpirunSpeakToTheUser) {
  const Result result = command({"mpirun", "--oversubscribe", "-n", "2", SCALEBENCH_BINARY, "--plugin", TALKATIVE,
                                 "--iterations", "20", "--db", "t.db"},
                                {{"OMPI_ALLOW_RUN_AS_ROOT", "1"}, {"OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"}});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("hello from rank 1"));
  EXPECT_THAT(scalebench({"show", "1", "--log", "--db", "t.db"}).out,
              HasSubstr("it went where your launch was started"));
}

TEST_F(Talkative, PluginsCommandNoTerminal) {
  const std::string file = TALKATIVE;
  std::vector<Result> results{run({"--word", "\x1b[7mword"}), run({"--fail", "--note", "\x1b[7mnote"}),
                              run({"--word", "a,\xc2\x9b[7m,b"}), run({"--tag", "a=\x1b[7m", "--nonsense\x1b[7m"})};
  for (const Words& words :
       std::vector<Words>{{"--plugin", file, "--help"},
                          {"describe", file},
                          {"check", file},
                          {"check", file, "--fail"},
                          {"--plugin", file, "--dry-run", "--word", "\x1b[7m"},
                          {"list", "--plugin-path", std::filesystem::path(file).parent_path()},
                          {"runs", "--db", "t.db"},
                          {"show", "1..6", "--db", "t.db"},
                          {"show", "1", "--by", "rank", "--db", "t.db"},
                          {"show", "1..6", "--log", "--db", "t.db"},
                          {"sql", "select * from param", "--db", "t.db"},
                          {"sql", "select char(27) || 'x' as \"a\x1b\"", "--db", "t.db"},
                          {"sql", "select \x1b", "--db", "t.db"},
                          {"sql", "select char(155), char(127)", "--db", "t.db", "--format", "json"},
                          {"show", "\x1b[7m", "--db", "t.db"},
                          {"sho\x1b[7m"}}) {
    results.push_back(scalebench(words));
  }
  for (const Result& result : results) {
    EXPECT_EQ((result.out + result.err).find_first_of("\x1b\x07\x7f"), std::string::npos) << result.out << result.err;
    EXPECT_THAT(result.out + result.err, Not(HasSubstr("\xc2\x9b")));
  }
}

}  // namespace
}  // namespace scalebench
