// SPDX-License-Identifier: Apache-2.0
#include "plan/request.hpp"
#include "support/names.hpp"
#include "unit/plan/rows.hpp"

namespace scalebench::plan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Pair = std::pair<std::string, std::string>;

std::vector<Pair> pairs(std::string_view text) {
  std::vector<Pair> result;
  for (const Entry& entry : parse_ini(text, "run.ini")) result.emplace_back(entry.name, entry.text);
  return result;
}

std::string refusal_of(std::string_view text) {
  return refusal([&] { parse_ini(text, "run.ini"); });
}

TEST(Ini, IsNamesAndValuesInOrder) {
  EXPECT_THAT(
      pairs("ranks = 2\n\n# comment\n  tensor-bytes=1KiB..1MiB*4  \r\ntag = a=b\ntag = c"),
      ElementsAre(Pair("ranks", "2"), Pair("tensor-bytes", "1KiB..1MiB*4"), Pair("tag", "a=b"), Pair("tag", "c")));
}

TEST(Ini, MayBeEmpty) { EXPECT_THAT(pairs("\n# nothing\n"), IsEmpty()); }

TEST(Ini, KeepsHashesAndBackslashesOfPlainValues) {
  EXPECT_THAT(pairs("note = #1 of C:\\new"), ElementsAre(Pair("note", "#1 of C:\\new")));
}

TEST(Ini, ReadsQuotesAndEscapes) {
  EXPECT_THAT(pairs(R"(note = "  a \"b\" \\ \n\t\x1b ")"), ElementsAre(Pair("note", "  a \"b\" \\ \n\t\x1b ")));
  EXPECT_THAT(pairs("note = \"\""), ElementsAre(Pair("note", "")));
}

TEST(Ini, TellsTheLineOfEachEntry) { EXPECT_EQ(parse_ini("\n\nranks = 2", "run.ini").front().line, 3); }

TEST(BadIni, IsRefusedWithFileLineAndWayOut) {
  EXPECT_EQ(refusal_of("a = 1\n[sweep]"), "run.ini line 2: [sweep]: there are no sections; write name = value");
  EXPECT_EQ(refusal_of("ranks 2"), "run.ini line 1: ranks 2: has no value; write name = value");
  EXPECT_EQ(refusal_of("--ranks = 2"),
            "run.ini line 1: --ranks: not an option's name; write it in lower case without --");
  EXPECT_EQ(refusal_of("note = \"x"), "run.ini line 1: the closing quote is missing; end the value with \"");
  EXPECT_EQ(refusal_of("note = \"x\" y"),
            "run.ini line 1: text after the closing quote; write \\\" for a quote within the value");
}

TEST(BadIni, HasUnknownEscapes) {
  for (const char* value : {"\"\\q\"", "\"\\x1\"", "\"\\xg0\"", "\"\\"}) {
    EXPECT_THAT(refusal_of(std::string("note = ") + value), testing::HasSubstr("unknown escape after a backslash"));
  }
}

class RoundTrip : public testing::TestWithParam<const char*> {};

TEST_P(RoundTrip, GivesBackTheSameText) {
  EXPECT_THAT(pairs(format_ini({{"note", GetParam(), 0}, {"ranks", "2", 0}})),
              ElementsAre(Pair("note", GetParam()), Pair("ranks", "2")));
}

INSTANTIATE_TEST_SUITE_P(Texts, RoundTrip,
                         testing::Values("", "plain", " blanks ", "a b", "\"quoted\"", "it's", "say \"hi\"", "#hash",
                                         "a#b", "back\\slash", "\"\\", "line\nfeed", "\r\n", "\ttab", "\x1b[31m",
                                         "\x7f", "größe 日本", "$(rm); `x`", "a = b", "[x]", "\\n"),
                         support::named_by_itself);

TEST(FormattedIni, IsPlainWhereItCanBe) {
  EXPECT_EQ(format_ini({{"note", "say \"hi\" #1", 0}, {"x", "a\n", 0}}), "note = say \"hi\" #1\nx = \"a\\n\"\n");
}

}  // namespace
}  // namespace scalebench::plan
