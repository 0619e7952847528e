// SPDX-License-Identifier: Apache-2.0
#include "report/text_table.hpp"

#include <gtest/gtest.h>

namespace scalebench::report {
namespace {

TEST(DisplayWidth, CountsWhatATerminalShows) {
  EXPECT_EQ(display_width("12.1 µs"), 7u);
  EXPECT_EQ(display_width("11.9 – 12.3"), 11u);
  EXPECT_EQ(display_width("██░"), 3u);
  EXPECT_EQ(display_width("測定"), 4u);
  EXPECT_EQ(display_width("e\u0301"), 1u);
  EXPECT_EQ(display_width(""), 0u);
}

TEST(DisplayWidth, TakesTextThatIsCutInsideACharacter) { EXPECT_EQ(display_width(std::string("\xe2\x80")), 1u); }

TEST(Padded, FillsOnTheSideThatIsAsked) {
  EXPECT_EQ(padded("µs", 4), "µs  ");
  EXPECT_EQ(padded("µs", 4, Align::right), "  µs");
  EXPECT_EQ(padded("longer", 4), "longer");
}

TEST(Shortened, EndsInAnEllipsisWhenSomethingIsMissing) {
  EXPECT_EQ(shortened("tensor", 6), "tensor");
  EXPECT_EQ(shortened("tensor", 5), "tens…");
  EXPECT_EQ(shortened("tensor", 0), "");
  EXPECT_EQ(display_width(shortened("測定測定", 4)), 3u);
}

TEST(Wrapped, BreaksBetweenPartsOnly) {
  EXPECT_EQ(wrapped({"one", "two", "three"}, " · ", 9, 2), "one · two\n  three\n");
  EXPECT_EQ(wrapped({"one", "two", "three"}, " · ", 100), "one · two · three\n");
  EXPECT_EQ(wrapped({"a part that is longer"}, " · ", 5), "a part that is longer\n");
}

TEST(Folded, BreaksLongLinesBelowTheirLastPiece) {
  EXPECT_EQ(folded("ab\n  --name N  what it is for\n", 24), "ab\n  --name N  what it is\n            for\n");
  EXPECT_EQ(folded("one two three", 7), "one two\nthree");
  EXPECT_EQ(folded("\n\na  b\n", 80), "\n\na  b\n");
}

TEST(Folded, KeepsHalfOfTheWidthForText) {
  EXPECT_EQ(folded("          far  text that goes on", 16),
            "          far\n          text\n          that\n          goes\n          on");
  EXPECT_EQ(folded("a-very-long-name  text on", 12), "a-very-long-name\ntext on");
}

TEST(Folded, BeginsEarlierForAWordThatIsTooLong) {
  EXPECT_EQ(folded("ok  plugin  /a/long/path/of/one.so", 24), "ok  plugin\n  /a/long/path/of/one.so");
}

TEST(TextTable, LinesUpItsColumns) {
  TextTable table({{"size"}, {"time", Align::right}, {"note"}});
  table.add({"1 KiB", "12.1 µs", "–"});
  table.add({"16 MiB", "3 ms", "slow"});
  EXPECT_EQ(table.text(),
            "size       time  note\n"
            "1 KiB   12.1 µs  –\n"
            "16 MiB     3 ms  slow\n");
  EXPECT_EQ(table.width(), 21u);
}

TEST(TextTable, LeavesNoBlanksAtTheEndOfALine) {
  TextTable table({{"a"}, {"b"}});
  table.add({"1", ""});
  EXPECT_EQ(table.text(), "a  b\n1\n");
}

TEST(TextTable, FillsMissingCells) {
  TextTable table({{"a"}, {"b"}});
  table.add({"1"});
  EXPECT_EQ(table.text(), "a  b\n1\n");
}

}  // namespace
}  // namespace scalebench::report
