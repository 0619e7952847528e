// SPDX-License-Identifier: Apache-2.0
#include "plan/option.hpp"

#include "unit/plan/rows.hpp"

namespace scalebench::plan {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const Option kRanks = row("ranks", Type::integer, "2", "1..1024");
const Option kSize = row("tensor-bytes", Type::bytes, "1KiB", "1..512MiB");
const Option kThink = row("think-time", Type::duration);
const Option kShare = row("share", Type::real, "0.5", "0..1");
const Option kVerify = row("verify", Type::flag);
const Option kBenchmark = choice_row("benchmark", "latency|bw|bibw");
const Option kLabel = row("label", Type::text);

std::string refusal_of(const Option& option, std::string_view text) {
  return refusal([&] { parse_value(option, text); });
}

TEST(ValueOf, EachTypeIsTypedAndCanonical) {
  EXPECT_EQ(parse_value(kRanks, " 008 "), (Value{"8", std::int64_t{8}}));
  EXPECT_EQ(parse_value(kSize, "64KiB"), (Value{"65536", std::int64_t{65536}}));
  EXPECT_EQ(parse_value(kThink, "1us"), (Value{"1000", std::int64_t{1000}}));
  EXPECT_EQ(parse_value(kShare, "5e-1"), (Value{"0.5", 0.5}));
  EXPECT_EQ(parse_value(kVerify, "yes"), (Value{"1", std::int64_t{1}}));
  EXPECT_EQ(parse_value(kVerify, "OFF"), (Value{"0", std::int64_t{0}}));
  EXPECT_EQ(parse_value(kBenchmark, "bw"), (Value{"bw", std::string("bw")}));
}

TEST(ValueOf, ATextIsKeptAsItIs) {
  const std::string text = " $(x); 'ä'\n";
  EXPECT_EQ(parse_value(kLabel, text), (Value{text, text}));
  EXPECT_EQ(parse_value(kLabel, ""), (Value{"", std::string()}));
}

TEST(ValueOf, ARealIsTheSameHoweverItIsWritten) {
  const Option any = row("x", Type::real);
  EXPECT_EQ(parse_value(any, "1.0"), parse_value(any, "1"));
  EXPECT_EQ(parse_value(any, "-0"), parse_value(any, "0"));
  EXPECT_EQ(parse_value(any, "0.1").text, "0.1");
}

TEST(Refusals, NameOptionValueAndWayOut) {
  EXPECT_EQ(refusal_of(kRanks, "0"), "--ranks 0: must be at least 1");
  EXPECT_EQ(refusal_of(kRanks, "1025"), "--ranks 1025: must be at most 1024");
  EXPECT_EQ(refusal_of(kRanks, "x"), "--ranks x: not a whole number; write 8");
  EXPECT_EQ(refusal_of(kSize, "4XiB"), "--tensor-bytes 4XiB: not a size; write 4096, 4KiB or 4MB");
  EXPECT_EQ(refusal_of(kSize, "1GiB"), "--tensor-bytes 1GiB: must be at most 512MiB");
  EXPECT_EQ(refusal_of(kThink, "10"), "--think-time 10: not a duration; write 10us, 100ms, 1.5s or 2m");
  EXPECT_EQ(refusal_of(kShare, "half"), "--share half: not a number; write 0.5 or 1e3");
  EXPECT_EQ(refusal_of(kShare, "-0.1"), "--share -0.1: must be at least 0");
  EXPECT_EQ(refusal_of(kVerify, "maybe"), "--verify maybe: neither yes nor no; write yes or no");
  EXPECT_EQ(refusal_of(kBenchmark, "latancy"),
            "--benchmark latancy: not one of latency|bw|bibw (did you mean latency?)");
  EXPECT_EQ(refusal_of(kLabel, "\xff"), "--label \\xff: not UTF-8; write it in UTF-8");
}

TEST(Refusals, AskForAMissingValue) {
  EXPECT_EQ(refusal_of(kRanks, " "), "--ranks: a value is missing; write --ranks VALUE");
}

TEST(Refusals, CoverNumbersThatAreNone) {
  for (const char* text : {"1.5", "1e3", "0x10", "+1", "8 9"}) {
    EXPECT_THAT(refusal_of(kRanks, text), HasSubstr("not a whole number")) << text;
  }
  for (const char* text : {"nan", "inf", "1,5", "1.5x"}) {
    EXPECT_THAT(refusal_of(kShare, text), HasSubstr("not a number")) << text;
  }
  EXPECT_THAT(refusal_of(kRanks, "99999999999999999999"), HasSubstr("out of range"));
}

TEST(Refusals, ShowWhatWasTypedSafelyAndShortly) {
  EXPECT_THAT(refusal_of(kRanks, "1\x1b[2J\n"), StartsWith("--ranks 1\\x1b[2J: "));
  EXPECT_THAT(refusal_of(kRanks, std::string(10'000, 'x')).size(), testing::Lt(200u));
}

TEST(Ranges, MayBeOpenAtEitherEnd) {
  EXPECT_EQ(refusal_of(row("x", Type::integer, "", "0.."), "99"), "accepted");
  EXPECT_EQ(refusal_of(row("x", Type::integer, "", "0.."), "-1"), "--x -1: must be at least 0");
  EXPECT_EQ(refusal_of(row("x", Type::duration, "", "..1s"), "1s"), "accepted");
  EXPECT_EQ(refusal_of(row("x", Type::duration, "", "..1s"), "2s"), "--x 2s: must be at most 1s");
}

}  // namespace
}  // namespace scalebench::plan
