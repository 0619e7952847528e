// SPDX-License-Identifier: Apache-2.0
// What is typed becomes the points that were meant, and a workload's own check refuses points, not the sweep.
#include <gmock/gmock.h>

#include "support/scalebench.hpp"

namespace scalebench {
namespace {

using support::Result;
using support::Words;
using testing::AllOf;
using testing::HasSubstr;

class Points : public support::Scalebench {
 protected:
  Result picky(const Words& more) {
    Words words = {"--plugin",     std::string(TEST_PLUGINS) + "/picky.so",
                   "--workload",   "picky",
                   "--iterations", "10",
                   "--db",         "t.db",
                   "--spool-dir",  "."};
    words.insert(words.end(), more.begin(), more.end());
    return scalebench(words);
  }
  /// Values of an option over all runs, in their order.
  std::string values(const std::string& option) {
    return sql("select group_concat(value, ' ') from (select distinct value from param where name = '" + option +
               "' order by value)");
  }
};

TEST_F(Points, ThatAreRefusedAreStoredAsSkippedAndNamed) {
  const Result result = picky({"--size", "1..4+1"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(sql("select count(*) from run where status = 'done'"), "3");
  EXPECT_EQ(sql("select status || ': ' || cause from run where status <> 'done'"),
            "skipped: picky size=3: size 3 is odd");
  EXPECT_EQ(sql("select p.value from run r join param p on p.run_id = r.id where r.status = 'skipped' and p.name = "
                "'size'"),
            "3");
  EXPECT_THAT(result.out, HasSubstr("skipped: picky size=3: size 3 is odd"));
}

TEST_F(Points, ThatKillTheirCheckAreRefusedToo) {
  const Result result = picky({"--size", "12,13,14"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(sql("select count(*) from run where status = 'done'"), "2");
  EXPECT_THAT(sql("select cause from run where status = 'skipped'"),
              AllOf(HasSubstr("size=13"), HasSubstr("was killed by signal 11")));
}

TEST_F(Points, ThatAreAllRefusedLeaveNothingToStart) {
  const Result result = picky({"--size", "3"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("picky: size 3 is odd"));
  EXPECT_TRUE(files().empty());
}

TEST_F(Points, OfFlagsSweep) {
  EXPECT_EQ(picky({"--careful", "yes,no"}).code, 0);
  EXPECT_EQ(values("careful"), "0 1");
}

TEST_F(Points, OfFlagsAreTakenBack) {
  EXPECT_EQ(picky({"--no-careful"}).code, 0);
  EXPECT_EQ(values("careful"), "0");
}

TEST_F(Points, OfTextsMayHoldCommas) {
  EXPECT_EQ(picky({"--label", "\"a,b\",c"}).code, 0);
  EXPECT_EQ(values("label"), "a,b c");
}

TEST_F(Points, OfTextsAreExplainedByHelp) {
  const Result result = picky({"--help"});
  EXPECT_THAT(result.out, AllOf(HasSubstr("\"a,b\",c"), HasSubstr("--[no-]careful")));
}

}  // namespace
}  // namespace scalebench
