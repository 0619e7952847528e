// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.hpp"

#include <gmock/gmock.h>

#include "base/error.hpp"

namespace scalebench::cli {
namespace {

using plan::Type;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const std::vector<Group> groups = {
    {"Group",
     {with_brief(value_row("ranks", Type::integer, "2", "ranks"), 'n'),
      value_row("db", Type::text, "scalebench.db", "file"), repeatable(value_row("tag", Type::text, "", "tags")),
      flag_row("quiet", "silence"), taking_list(value_row("workload", Type::text, "", "workloads"))}}};

std::string refusal(const std::vector<std::string>& words) {
  try {
    Arguments::parse(words, groups);
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::Exit::wrong_input);
    return error.what();
  }
  return "accepted";
}

TEST(Arguments, LongAndShortNamesMeanTheSame) {
  EXPECT_EQ(Arguments::parse({"--ranks", "4"}, groups).integer("ranks"), 4);
  EXPECT_EQ(Arguments::parse({"-n4"}, groups).integer("ranks"), 4);
  EXPECT_EQ(Arguments::parse({"--ranks=4"}, groups).integer("ranks"), 4);
}

TEST(Arguments, WhatIsNotTypedIsTheFallback) {
  const Arguments arguments = Arguments::parse({}, groups);
  EXPECT_FALSE(arguments.given("db"));
  EXPECT_EQ(arguments.text("db"), "scalebench.db");
}

TEST(Arguments, ARepeatableOptionKeepsAllValues) {
  EXPECT_THAT(Arguments::parse({"--tag", "a=1", "--tag", "b=2"}, groups).texts("tag"), ElementsAre("a=1", "b=2"));
}

TEST(Arguments, AnUnknownOptionSuggestsTheNearest) { EXPECT_THAT(refusal({"--rank", "2"}), HasSubstr("--ranks")); }

TEST(Arguments, AnUnknownOptionIsNamedWithoutWhatMayBeASecret) {
  EXPECT_THAT(refusal({"--api-key=hushhush"}), AllOf(HasSubstr("unknown option --api-key"), Not(HasSubstr("hush"))));
}

TEST(Arguments, AnAbbreviationIsNotGuessed) { EXPECT_THAT(refusal({"--rank", "2"}), HasSubstr("unknown option")); }

TEST(Arguments, AMissingValueIsNamed) { EXPECT_THAT(refusal({"--ranks"}), HasSubstr("ranks")); }

TEST(Arguments, AValueForAFlagIsRefused) { EXPECT_THAT(refusal({"--quiet=3"}), HasSubstr("quiet")); }

TEST(Arguments, AnOptionGivenTwiceIsRefused) {
  EXPECT_EQ(refusal({"-n", "2", "--ranks", "3"}), "--ranks is given twice; leave out one of them");
}

TEST(Arguments, AnOptionThatTakesAListNamesItWhenItIsGivenTwice) {
  EXPECT_EQ(refusal({"--workload", "put", "--workload", "get"}),
            "--workload is given twice; a list takes several values: --workload A,B");
  EXPECT_THAT(render(groups.front(), 100), HasSubstr("--workload LIST"));
}

Row axis(Row row) {
  row.is_axis = true;
  return row;
}

const std::vector<Group> of_a_plugin = {
    {"Plugin", {axis(flag_row("verify", "looks twice")), axis(value_row("size", Type::integer, "1", "size"))}}};

std::string verify(const std::vector<std::string>& words) {
  return Arguments::parse(words, of_a_plugin).text("verify");
}

TEST(Flags, AreGivenAndTakenBack) {
  EXPECT_EQ(verify({"--verify"}), "1");
  EXPECT_EQ(verify({"--no-verify"}), "0");
  EXPECT_TRUE(Arguments::parse({"--quiet"}, groups).flag("quiet"));
  EXPECT_FALSE(Arguments::parse({"--no-quiet"}, groups).flag("quiet"));
}

TEST(Flags, OfAPluginSweep) {
  EXPECT_EQ(verify({"--verify", "yes,no", "--size", "2"}), "yes,no");
  EXPECT_EQ(verify({"--verify=true,false"}), "true,false");
  EXPECT_EQ(Arguments::parse({"--verify", "--size", "2"}, of_a_plugin).integer("size"), 2);
}

TEST(Flags, ThatContradictThemselvesAreRefused) {
  EXPECT_THAT(refusal({"--quiet", "--no-quiet"}), HasSubstr("--quiet and --no-quiet contradict each other"));
  EXPECT_EQ(refusal({"--quiet", "--quiet"}), "accepted");
}

TEST(Flags, OfAConfigurationFileAreTakenBackOnTheCommandLine) {
  Arguments arguments = Arguments::parse({"--no-quiet"}, groups);
  arguments.add_defaults({{"quiet", "1", 1}});
  EXPECT_FALSE(arguments.flag("quiet"));
}

TEST(Flags, ShowBothFormsInHelp) {
  EXPECT_THAT(render(of_a_plugin.front(), 100), HasSubstr("--[no-]verify"));
  EXPECT_THAT(render(groups.front(), 100), HasSubstr("--quiet"));
}

TEST(Arguments, ControlCharactersNeverReachTheTerminal) {
  EXPECT_THAT(refusal({"--\033[31mred"}), ::testing::Not(HasSubstr("\033")));
}

TEST(Arguments, ToleranceIsForTheFirstLookOnly) {
  const Arguments arguments = Arguments::parse({"--unknown", "x", "--db", "a.db"}, groups, true);
  EXPECT_EQ(arguments.text("db"), "a.db");
}

TEST(Arguments, TypedWinsOverAConfigurationFile) {
  Arguments arguments = Arguments::parse({"--ranks", "4"}, groups);
  arguments.add_defaults({{"ranks", "8", 1}, {"db", "file.db", 2}});
  EXPECT_EQ(arguments.integer("ranks"), 4);
  EXPECT_EQ(arguments.text("db"), "file.db");
}

}  // namespace
}  // namespace scalebench::cli
