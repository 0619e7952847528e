// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include <gmock/gmock.h>

namespace scalebench::base {
namespace {

using testing::ElementsAre;

TEST(Split, KeepsEmptyParts) {
  EXPECT_THAT(split("a,,b", ','), ElementsAre("a", "", "b"));
  EXPECT_THAT(split("", ','), ElementsAre(""));
  EXPECT_THAT(split(",", ','), ElementsAre("", ""));
}

TEST(Trim, TakesBlanksFromBothEnds) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(" \n"), "");
}

TEST(Lower, LeavesBytesBeyondAsciiAlone) { EXPECT_EQ(lower("KiB Ä"), "kib Ä"); }

TEST(Names, StartWithALetterAndStayInLowerCase) {
  EXPECT_TRUE(is_name("tensor-bytes_2"));
  for (const char* text : {"", "2fast", "-x", "Ranks", "a b", "ä"}) EXPECT_FALSE(is_name(text)) << text;
}

TEST(Utf8, IsToldFromOtherBytes) {
  EXPECT_TRUE(is_utf8("größe 日本 🚀\x1b"));
  for (const char* text : {"\xff", "a\xc3", "\xe2\x82x", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80"}) {
    EXPECT_FALSE(is_utf8(text)) << printable(text);
  }
}

TEST(Printable, LeavesOrdinaryTextAlone) { EXPECT_EQ(printable("größe '$(x)'; 日本 🚀"), "größe '$(x)'; 日本 🚀"); }

TEST(Printable, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(printable("a\nb\tc"), "a\\nb\\tc");
  EXPECT_EQ(printable("\x1b[31m"), "\\x1b[31m");
  EXPECT_EQ(printable("\x7f"), "\\x7f");
  EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
  EXPECT_EQ(printable("\xc2\x9b"), "\\xc2\\x9b");
  EXPECT_EQ(printable("\xe2\x80\xae"), "\\xe2\\x80\\xae");
}

TEST(Printable, EscapesBytesThatAreNotUtf8) {
  EXPECT_EQ(printable("\xff"), "\\xff");
  EXPECT_EQ(printable("\xc3"), "\\xc3");
  EXPECT_EQ(printable("\xe2\x82x"), "\\xe2\\x82x");
  EXPECT_EQ(printable("\xc0\x80"), "\\xc0\\x80");
}

TEST(Printable, CutsAfterCharactersNotBytes) {
  EXPECT_EQ(printable("ääää", 3), "äää…");
  EXPECT_EQ(printable("äää", 3), "äää");
  EXPECT_EQ(printable(std::string(10'000, 'x')), std::string(60, 'x') + "…");
}

TEST(PrintableLines, EscapesAllButLineEnds) {
  EXPECT_EQ(printable_lines("a\x1b[2J\n\nb\r\n"), "a\\x1b[2J\n\nb\\x0d\n");
  EXPECT_EQ(printable_lines(std::string(500, 'x')), std::string(500, 'x'));
}

TEST(Quote, LeavesHarmlessWordsAlone) { EXPECT_EQ(quote("--ranks=2,4:8"), "--ranks=2,4:8"); }

TEST(Quote, ProtectsEverythingElseFromAShell) {
  EXPECT_EQ(quote(""), "''");
  EXPECT_EQ(quote("a b"), "'a b'");
  EXPECT_EQ(quote("$(rm x);"), "'$(rm x);'");
  EXPECT_EQ(quote("it's"), "'it'\\''s'");
}

class DidYouMean : public testing::Test {
 protected:
  const std::vector<std::string> names{"ranks", "ranks-per-node", "tensor-bytes", "seed"};
};

TEST_F(DidYouMean, FindsTheNearestName) {
  EXPECT_EQ(nearest("rank", names), "ranks");
  EXPECT_EQ(nearest("tensorbytes", names), "tensor-bytes");
  EXPECT_EQ(nearest("sede", names), "seed");
}

TEST_F(DidYouMean, StaysSilentWhenNothingIsNear) {
  EXPECT_EQ(nearest("completely-else", names), "");
  EXPECT_EQ(nearest("x", names), "");
  EXPECT_EQ(nearest("", names), "");
  EXPECT_EQ(nearest(std::string(100'000, 'x'), names), "");
}

TEST_F(DidYouMean, BecomesAPhraseOrNothing) {
  EXPECT_EQ(did_you_mean("rank", names), " (did you mean ranks?)");
  EXPECT_EQ(did_you_mean("zzzzzzzz", names), "");
}

}  // namespace
}  // namespace scalebench::base
