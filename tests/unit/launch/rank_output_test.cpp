// SPDX-License-Identifier: Apache-2.0
#include "launch/rank_output.hpp"

#include <gtest/gtest.h>

namespace scalebench::launch {
namespace {

/// As one text and in pieces of every size.
void expect_apart(const std::string& passed, const std::map<int, std::string>& ranks, const std::string& all) {
  for (std::size_t piece = 1; piece <= passed.size(); ++piece) {
    RankTexts texts;
    TaggedStream stream(texts);
    for (std::size_t at = 0; at < passed.size(); at += piece) stream.take(std::string_view(passed).substr(at, piece));
    stream.finish();
    EXPECT_EQ(stream.text(), all) << piece;
    ASSERT_EQ(texts.size(), ranks.size());
    for (const auto& [rank, text] : ranks) EXPECT_EQ(texts[rank].text(), text) << piece;
  }
}

TEST(TaggedStream, TellsRanksApart) {
  expect_apart("[1,0]<stdout>:a\n[1,12]<stderr>:b\n[1,0]<stdout>:c\n", {{0, "a\nc\n"}, {12, "b\n"}}, "a\nb\nc\n");
}

TEST(TaggedStream, LeavesMpirunsOwnPagesToMpirun) {
  expect_apart("[1,0]<stderr>:a\n-----\n[host:12] x\n-----\n", {{0, "a\n"}}, "a\n-----\n[host:12] x\n-----\n");
}

TEST(TaggedStream, JoinsALineThatCameInPieces) {
  expect_apart("[1,0]<stdout>:xx[1,0]<stdout>:yy\n", {{0, "xxyy\n"}}, "xxyy\n");
}

TEST(TaggedStream, EndsALineThatAnotherRankInterrupts) {
  expect_apart("[1,0]<stdout>:a[1,1]<stdout>:b\n[1,0]<stdout>:c\n", {{0, "ac\n"}, {1, "b\n"}}, "a\nb\nc\n");
}

TEST(TaggedStream, TakesBracketsThatAreNoTagsAsTheyAre) {
  expect_apart("[1,0]<stdout>:[[1,2] [1,2]<stdlog>: [", {{0, "[[1,2] [1,2]<stdlog>: ["}}, "[[1,2] [1,2]<stdlog>: [");
}

TEST(TaggedStream, TakesTheBlankBehindATagWhereThereIsOne) {
  const std::string passed = "[1,0]<stdout>: a\n[prterun-vm.example-100629@1,12]<stderr>:  b\n-----\n[1,0]<stdout>: c";
  for (std::size_t piece = 1; piece <= passed.size(); ++piece) {
    RankTexts texts;
    TaggedStream stream(texts, true);
    for (std::size_t at = 0; at < passed.size(); at += piece) stream.take(std::string_view(passed).substr(at, piece));
    stream.finish();
    EXPECT_EQ(stream.text(), "a\n b\n-----\nc") << piece;
    EXPECT_EQ(texts[0].text(), "a\nc") << piece;
    EXPECT_EQ(texts[12].text(), " b\n") << piece;
  }
}

TEST(TaggedStream, KeepsTheEndOfWhatARankWrote) {
  RankTexts texts;
  TaggedStream stream(texts);
  stream.take("[1,0]<stdout>:first line\n");
  for (int i = 0; i < 100'000; ++i) stream.take("[1,1]<stdout>:" + std::to_string(i) + "\n");
  EXPECT_EQ(texts[0].text(), "first line\n");
  EXPECT_EQ(texts[1].text().size(), 65536u);
  EXPECT_TRUE(texts[1].text().ends_with("99998\n99999\n"));
}

}  // namespace
}  // namespace scalebench::launch
