// SPDX-License-Identifier: Apache-2.0
#include "plan/axis.hpp"

#include "unit/plan/rows.hpp"

namespace scalebench::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

const Option kRanks = row("ranks", Type::integer, "2", "1..");
const Option kAny = row("any", Type::integer);
const Option kSize = row("tensor-bytes", Type::bytes);
const Option kThink = row("think-time", Type::duration);
const Option kShare = row("share", Type::real);
const Option kLabel = row("label", Type::text);

std::vector<std::string> texts(const Option& option, std::string_view text) {
  std::vector<std::string> result;
  for (const Value& value : parse_axis(option, text)) result.push_back(value.text);
  return result;
}

std::string refusal_of(const Option& option, std::string_view text) {
  return refusal([&] { parse_axis(option, text); });
}

TEST(Axes, AreSingleValues) { EXPECT_THAT(texts(kRanks, "8"), ElementsAre("8")); }

TEST(Axes, AreListsInTheOrderGiven) { EXPECT_THAT(texts(kRanks, "4, 1,2"), ElementsAre("4", "1", "2")); }

TEST(Axes, CountAValueOnceHoweverItIsWritten) {
  EXPECT_THAT(texts(kSize, "1KiB,1024,2k,1..2KiB*2048"), ElementsAre("1024", "2048", "1"));
}

TEST(Axes, AreRangesWithAFactor) {
  EXPECT_THAT(texts(kRanks, "1..16*2"), ElementsAre("1", "2", "4", "8", "16"));
  EXPECT_THAT(texts(kSize, "1KiB..1MiB*4"), ElementsAre("1024", "4096", "16384", "65536", "262144", "1048576"));
}

TEST(Axes, AreRangesWithAStep) {
  EXPECT_THAT(texts(kRanks, "1..4+1"), ElementsAre("1", "2", "3", "4"));
  EXPECT_THAT(texts(kSize, "1KiB..3KiB+1KiB"), ElementsAre("1024", "2048", "3072"));
  EXPECT_THAT(texts(kThink, "1ms .. 2ms + 500us"), ElementsAre("1000000", "1500000", "2000000"));
  EXPECT_THAT(texts(kAny, "-2..2+2"), ElementsAre("-2", "0", "2"));
}

TEST(Axes, EndBeforeAValueBeyondTheRange) {
  EXPECT_THAT(texts(kRanks, "1..10*3"), ElementsAre("1", "3", "9"));
  EXPECT_THAT(texts(kRanks, "1..6+2"), ElementsAre("1", "3", "5"));
}

TEST(Axes, OfOneValueMayBeWrittenAsRanges) {
  EXPECT_THAT(texts(kRanks, "4..4+1"), ElementsAre("4"));
  EXPECT_THAT(texts(kRanks, "4..7*2"), ElementsAre("4"));
}

TEST(Axes, MixListsAndRanges) {
  EXPECT_THAT(texts(kRanks, "1..3+1,8..32*2,100"), ElementsAre("1", "2", "3", "8", "16", "32", "100"));
}

TEST(Axes, OfRealsHaveTidyValuesAndReachTheirEnd) {
  EXPECT_THAT(texts(kShare, "0..0.4+0.1"), ElementsAre("0", "0.1", "0.2", "0.3", "0.4"));
  EXPECT_THAT(texts(kShare, "-0.3..0.3+0.1"), ElementsAre("-0.3", "-0.2", "-0.1", "0", "0.1", "0.2", "0.3"));
  EXPECT_THAT(texts(kShare, "0.1..2.7*3"), ElementsAre("0.1", "0.3", "0.9", "2.7"));
  EXPECT_THAT(texts(kShare, "1..2.25*1.5"), ElementsAre("1", "1.5", "2.25"));
}

TEST(Axes, ReachBothEndsOf64Bits) {
  EXPECT_THAT(texts(kAny, "-9223372036854775808..9223372036854775807+9223372036854775807"),
              ElementsAre("-9223372036854775808", "-1", "9223372036854775806"));
  EXPECT_THAT(texts(kAny, "1..9223372036854775807*3037000500"), ElementsAre("1", "3037000500"));
}

TEST(Axes, OfChoicesAndFlagsAreLists) {
  EXPECT_THAT(texts(choice_row("benchmark", "latency|bw"), "bw,latency"), ElementsAre("bw", "latency"));
  EXPECT_THAT(texts(row("verify", Type::flag), "yes,no"), ElementsAre("1", "0"));
}

TEST(Axes, OfTextsMayHoldDotsCommasAndNothing) {
  EXPECT_THAT(texts(kLabel, "../x,b"), ElementsAre("../x", "b"));
  EXPECT_THAT(texts(kLabel, "a\\,b,c\\d"), ElementsAre("a,b", "c\\d"));
  EXPECT_THAT(texts(kLabel, ""), ElementsAre(""));
}

TEST(Axes, OfTextsMayBeQuoted) {
  EXPECT_THAT(texts(kLabel, R"("a,b",c)"), ElementsAre("a,b", "c"));
  EXPECT_THAT(texts(kLabel, R"(c,"say \"a, b\"","")"), ElementsAre("c", R"(say "a, b")", ""));
  EXPECT_THAT(texts(kLabel, R"(5" disk,\"x)"), ElementsAre(R"(5" disk)", R"("x)"));
}

TEST(BadAxes, OfTextsAreToldHowToQuote) {
  EXPECT_EQ(refusal_of(kLabel, R"("a,b)"), R"(--label "a,b: a closing quote is missing; write "a,b",c)");
  EXPECT_EQ(refusal_of(kLabel, R"("a"b,c)"),
            R"(--label "a"b,c: text follows a closing quote; write "a,b",c, and \" for a quote)");
}

TEST(BadAxes, AreRefusedWithTheWayOut) {
  EXPECT_EQ(refusal_of(kRanks, ""), "--ranks: a value is missing; write --ranks VALUE");
  EXPECT_EQ(refusal_of(kRanks, "1,,2"), "--ranks 1,,2: has an empty place in its list; write 1,2,4");
  EXPECT_EQ(refusal_of(kRanks, "1,x"), "--ranks x: not a whole number; write 8");
  EXPECT_EQ(refusal_of(kRanks, "2,0"), "--ranks 0: must be at least 1");
  EXPECT_EQ(refusal_of(kRanks, "0..8+1"), "--ranks 0: must be at least 1");
  EXPECT_EQ(refusal_of(kRanks, "1..8"), "--ranks 1..8: a range needs a step; write 1..8*2 for powers or 1..8+STEP");
  EXPECT_EQ(refusal_of(kRanks, "8..1+1"), "--ranks 8..1+1: is descending; write 1..8+1");
  EXPECT_EQ(refusal_of(kRanks, "..8+1"), "--ranks: a value is missing; write --ranks VALUE");
}

TEST(BadSteps, AreRefused) {
  EXPECT_EQ(refusal_of(kRanks, "1..8+"), "--ranks 1..8+: a step is missing; write 1..8+STEP");
  EXPECT_EQ(refusal_of(kRanks, "1..8+0"), "--ranks 1..8+0: a step must be greater than 0");
  EXPECT_EQ(refusal_of(kRanks, "1..8+-1"), "--ranks 1..8+-1: a step must be greater than 0");
  EXPECT_EQ(refusal_of(kSize, "1KiB..8KiB+0"), "--tensor-bytes 1KiB..8KiB+0: a step must be greater than 0");
  EXPECT_EQ(refusal_of(kShare, "0..1+0"), "--share 0..1+0: a step must be greater than 0");
  EXPECT_EQ(refusal_of(kSize, "1KiB..8KiB+x"), "--tensor-bytes x: not a size; write 4096, 4KiB or 4MB");
}

TEST(BadFactors, AreRefused) {
  for (const char* text : {"1..8*1", "1..8*0", "1..8*-2"}) {
    EXPECT_THAT(refusal_of(kRanks, text), HasSubstr("a factor must be greater than 1")) << text;
  }
  for (const char* text : {"1..8*", "1..8*1.5", "1..8*x", "1..8*2*2"}) {
    EXPECT_THAT(refusal_of(kRanks, text), HasSubstr("the factor is not a number; write *2")) << text;
  }
  EXPECT_THAT(refusal_of(kShare, "1..8*inf"), HasSubstr("a factor must be greater than 1"));
  EXPECT_THAT(refusal_of(kAny, "0..8*2"), HasSubstr("must begin above 0; write 0,1..8*2"));
}

TEST(LongAxes, AreAcceptedUpToTheLimit) { EXPECT_THAT(parse_axis(kRanks, "1..100000+1"), SizeIs(kMostValues)); }

TEST(LongAxes, AreRefusedBeyondIt) {
  EXPECT_EQ(refusal_of(kRanks, "1..100001+1"), "--ranks 1..100001+1: more than 100000 values; take a larger step");
  for (const char* text : {"1..9223372036854775807+1", "1..100000+1,200000"}) {
    EXPECT_THAT(refusal_of(kRanks, text), HasSubstr("more than 100000 values")) << text;
  }
  for (const char* text : {"0..1e300+1e-300", "-1e308..1e308+1", "1..2*1.0000001"}) {
    EXPECT_THAT(refusal_of(kShare, text), HasSubstr("more than 100000 values")) << text;
  }
}

}  // namespace
}  // namespace scalebench::plan
