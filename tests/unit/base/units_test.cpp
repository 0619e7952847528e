// SPDX-License-Identifier: Apache-2.0
#include "base/units.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "base/error.hpp"
#include "support/names.hpp"

namespace scalebench::base {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using testing::ThrowsMessage;

TEST(Sizes, AreReadInPowersOf1024And1000) {
  EXPECT_EQ(parse_bytes("512"), 512);
  EXPECT_EQ(parse_bytes("64KiB"), 65536);
  EXPECT_EQ(parse_bytes("4MB"), 4'000'000);
  EXPECT_EQ(parse_bytes("1k"), 1024);
  EXPECT_EQ(parse_bytes("2G"), std::int64_t{2} << 30);
  EXPECT_EQ(parse_bytes("3TiB"), std::int64_t{3} << 40);
}

TEST(Sizes, MayHaveBlanksAnyCaseAndAFraction) {
  EXPECT_EQ(parse_bytes("64 kib"), 65536);
  EXPECT_EQ(parse_bytes("1.5MiB"), 1572864);
  EXPECT_EQ(parse_bytes("0.1kB"), 100);
}

TEST(Sizes, ReachTheEndOf63Bits) {
  EXPECT_EQ(parse_bytes("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
}

class NoSize : public testing::TestWithParam<const char*> {};

TEST_P(NoSize, IsRefusedWithExamples) {
  EXPECT_THAT([] { parse_bytes(GetParam()); },
              ThrowsMessage<Error>(HasSubstr(": not a size; write 4096, 4KiB or 4MB")));
}

INSTANTIATE_TEST_SUITE_P(Texts, NoSize,
                         testing::Values("", "KiB", "4XiB", "-1", "+1", "1e3", "1.5", "1.2.3KiB", ".", "4 K iB",
                                         "9223372036854775808", "9007199254740993TiB", "0x10", "inf", "nan", "1,5"),
                         support::named_by_itself);

TEST(Sizes, AreNamedSafelyWhenRefused) {
  EXPECT_THAT([] { parse_bytes("4\x1b[31m"); }, ThrowsMessage<Error>(StartsWith("4\\x1b[31m: not a size")));
}

TEST(Durations, AreReadInEveryUnit) {
  EXPECT_EQ(parse_duration_ns("7ns"), 7);
  EXPECT_EQ(parse_duration_ns("10us"), 10'000);
  EXPECT_EQ(parse_duration_ns("10µs"), 10'000);
  EXPECT_EQ(parse_duration_ns("100ms"), 100'000'000);
  EXPECT_EQ(parse_duration_ns("1.5s"), 1'500'000'000);
  EXPECT_EQ(parse_duration_ns("2m"), 120'000'000'000);
  EXPECT_EQ(parse_duration_ns("1h"), 3'600'000'000'000);
  EXPECT_EQ(parse_duration_ns("1d"), 86'400'000'000'000);
  EXPECT_EQ(parse_duration_ns("0"), 0);
}

class NoDuration : public testing::TestWithParam<const char*> {};

TEST_P(NoDuration, IsRefusedWithExamples) {
  EXPECT_THAT([] { parse_duration_ns(GetParam()); },
              ThrowsMessage<Error>(HasSubstr(": not a duration; write 10us, 100ms, 1.5s or 2m")));
}

INSTANTIATE_TEST_SUITE_P(Texts, NoDuration, testing::Values("", "10", "-1s", "0.5ns", "5 weeks", "300000d", "s"),
                         support::named_by_itself);

TEST(Bytes, ArePrintedInTheScaleThatSaysThemExactly) {
  EXPECT_EQ(format_bytes(0), "0 B");
  EXPECT_EQ(format_bytes(512), "512 B");
  EXPECT_EQ(format_bytes(1024), "1 KiB");
  EXPECT_EQ(format_bytes(1536), "1.5 KiB");
  EXPECT_EQ(format_bytes(512'000), "500 KiB");
  EXPECT_EQ(format_bytes(4'000'000), "4 MB");
  EXPECT_EQ(format_bytes(4'096'000), "3.91 MiB");
}

TEST(Times, HaveThreeDigitsAndTheFittingUnit) {
  EXPECT_EQ(format_ns(31), "31 ns");
  EXPECT_EQ(format_ns(12'100), "12.1 µs");
  EXPECT_EQ(format_ns(14'000), "14.0 µs");
  EXPECT_EQ(format_ns(412'345), "412 µs");
  EXPECT_EQ(format_ns(2.5e9), "2.50 s");
  EXPECT_EQ(format_ns(90 * 60e9), "1.50 h");
}

TEST(Times, MoveToTheNextUnitWhenRoundingReachesIt) {
  EXPECT_EQ(format_ns(999.6), "1.00 µs");
  EXPECT_EQ(format_ns(999'400), "999 µs");
}

TEST(Counts, AreShortenedForPeople) {
  EXPECT_EQ(format_count(71), "71");
  EXPECT_EQ(format_count(12'345), "12.3k");
  EXPECT_EQ(format_count(4e6), "4.00M");
}

TEST(Rates, PutThePrefixBeforeBytesAndBehindOtherNumbers) {
  EXPECT_EQ(format_rate(1.6e8, "B"), "160 MB/s");
  EXPECT_EQ(format_rate(12'345, "images"), "12.3k images/s");
  EXPECT_EQ(format_rate(0.5, "images"), "0.5 images/s");
}

}  // namespace
}  // namespace scalebench::base
